"""Tests of market/comparison."""
