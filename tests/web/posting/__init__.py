"""Tests of web/posting."""
