"""Judging (评判): blind judgements, evaluation and training."""
