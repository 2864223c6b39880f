"""Tests of matcher/sync."""
