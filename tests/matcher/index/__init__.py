"""Tests of matcher/index."""
