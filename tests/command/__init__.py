"""Tests of the command line, most of them of the real program in a process of its own."""
