"""Judging (评判): pools, agreement and exports."""
