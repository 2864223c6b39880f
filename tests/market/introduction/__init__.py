"""Tests of market/introduction."""
