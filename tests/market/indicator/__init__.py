"""Tests of market/indicator."""
