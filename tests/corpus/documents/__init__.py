"""Tests of corpus/documents."""
