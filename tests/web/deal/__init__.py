"""Tests of web/deal."""
