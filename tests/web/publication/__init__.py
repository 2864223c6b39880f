"""Tests of web/publication."""
