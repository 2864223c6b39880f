"""Tests of corpus/posting."""
