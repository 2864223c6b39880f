"""Judging (评判): pairs that wait for a level, judgements, and the rankings they were shown in."""
