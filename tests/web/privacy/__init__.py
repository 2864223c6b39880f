"""Tests of web/privacy."""
