"""Challenges (揭榜): unmatched and common needs, and calls for answers to them."""
