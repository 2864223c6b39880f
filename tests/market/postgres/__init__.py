"""Tests of market/postgres."""
