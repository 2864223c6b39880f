"""Tests of market/listing."""
