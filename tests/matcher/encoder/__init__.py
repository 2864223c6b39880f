"""Tests of matcher/encoder."""
