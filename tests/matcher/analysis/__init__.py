"""Tests of matcher/analysis."""
