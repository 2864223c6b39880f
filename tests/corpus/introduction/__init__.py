"""Tests of corpus/introduction."""
