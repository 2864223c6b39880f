"""Tests of matcher/answering."""
