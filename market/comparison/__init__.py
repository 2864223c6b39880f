"""Comparisons (方案比选): answers to one need, scored by the organisation that needs them."""
