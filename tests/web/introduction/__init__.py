"""Tests of web/introduction."""
