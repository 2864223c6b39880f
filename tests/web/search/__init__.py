"""Tests of web/search."""
