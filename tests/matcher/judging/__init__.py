"""Tests of matcher/judging."""
