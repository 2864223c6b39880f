"""Tests of corpus/reference."""
