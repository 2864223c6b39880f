"""Tests of the domain and its store."""
