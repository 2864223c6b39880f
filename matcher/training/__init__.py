"""Learn from judgements: the ranker, and the encoder under it."""
