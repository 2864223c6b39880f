"""Tests of web/job."""
