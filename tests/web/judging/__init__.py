"""Tests of web/judging."""
