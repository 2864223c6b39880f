"""Tests of web/audit."""
