"""Tests of market/account."""
