"""Tests of web/challenge."""
