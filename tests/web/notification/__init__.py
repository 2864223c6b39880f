"""Tests of web/notification."""
