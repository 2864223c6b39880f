"""Tests of market/dashboard."""
