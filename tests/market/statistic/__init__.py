"""Tests of market/statistic."""
