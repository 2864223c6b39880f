"""Challenges (揭榜): unmatched needs, common needs, and the calls put out for them."""
