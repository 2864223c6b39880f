"""Tests of corpus/imports."""
