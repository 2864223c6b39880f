"""Tests of market/notification."""
