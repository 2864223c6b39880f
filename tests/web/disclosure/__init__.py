"""Tests of web/disclosure."""
