"""Tests of market/posting."""
