"""Tests of market/job."""
