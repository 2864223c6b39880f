"""Tests of market/challenge."""
