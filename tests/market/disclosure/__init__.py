"""Tests of market/disclosure."""
