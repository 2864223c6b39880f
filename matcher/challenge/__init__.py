"""Challenges (揭榜): common needs, and institutes to ask."""
