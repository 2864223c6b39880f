"""Tests of web/statistic."""
