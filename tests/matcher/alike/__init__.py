"""Needs that were written anew as another firm's, to measure what counts as common."""
