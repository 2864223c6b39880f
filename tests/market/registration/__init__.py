"""Tests of market/registration."""
