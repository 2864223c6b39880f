"""Tests of corpus/history."""
