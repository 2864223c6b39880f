"""Tests of matcher/exposure."""
