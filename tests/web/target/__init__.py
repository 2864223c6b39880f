"""Tests of web/target."""
