"""Tests of market/deal."""
