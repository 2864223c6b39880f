"""Tests of web/office."""
