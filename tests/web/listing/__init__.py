"""Tests of web/listing."""
