"""Tests of market/webhook."""
