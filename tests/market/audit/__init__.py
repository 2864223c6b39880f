"""Tests of market/audit."""
