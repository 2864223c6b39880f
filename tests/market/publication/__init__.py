"""Tests of market/publication."""
