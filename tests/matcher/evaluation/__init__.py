"""The evaluation, on collections small enough to check by hand."""
