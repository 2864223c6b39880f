"""Tests of corpus/judging."""
