"""Tests of web/exposure."""
