"""The tests, mirroring the folders."""
