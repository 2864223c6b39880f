"""Tests of matcher/coach."""
