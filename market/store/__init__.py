"""Reads and writes, one module a noun, each beside its named queries."""
