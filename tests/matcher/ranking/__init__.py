"""Tests of matcher/ranking."""
