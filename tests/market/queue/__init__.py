"""Tests of market/queue."""
