"""Tests of market/privacy."""
