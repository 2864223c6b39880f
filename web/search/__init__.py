"""Search (检索): needs pasted, answers, suggestions, pairs and the coach."""
