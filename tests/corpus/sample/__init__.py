"""Tests of corpus/sample."""
