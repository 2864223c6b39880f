"""Tests of market/office."""
