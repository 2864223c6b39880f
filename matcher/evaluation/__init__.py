"""Measure rankings on judged collections: ours beside the plain systems, with intervals."""
