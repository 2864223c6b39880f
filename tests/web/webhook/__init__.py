"""Tests of web/webhook."""
