"""Tests of web/comparison."""
