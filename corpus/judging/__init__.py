"""Judgements (评判) out of files."""
