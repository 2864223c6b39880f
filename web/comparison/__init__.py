"""Comparisons (比选): answers to a need beside each other, scored by its organisation."""
