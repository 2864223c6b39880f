"""Text to vectors and words, recall, fusion, explanation; the index and its follower; evaluation."""
