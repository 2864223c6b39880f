"""Tests of web/registration."""
