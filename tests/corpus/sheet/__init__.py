"""Tests of corpus/sheet."""
