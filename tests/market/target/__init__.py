"""Tests of market/target."""
