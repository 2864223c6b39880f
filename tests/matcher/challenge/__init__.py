"""Tests of matcher/challenge."""
