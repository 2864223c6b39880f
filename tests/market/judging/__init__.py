"""Tests of market/judging."""
