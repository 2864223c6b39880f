"""The index (索引): vectors, words and characters of listings, by rows."""
