"""Tests of corpus/exports."""
