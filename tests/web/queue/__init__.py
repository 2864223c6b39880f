"""Tests of web/queue."""
