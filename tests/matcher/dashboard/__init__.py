"""Tests of matcher/dashboard."""
