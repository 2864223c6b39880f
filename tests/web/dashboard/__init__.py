"""Tests of web/dashboard."""
