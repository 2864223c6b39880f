"""Ranking (排序): features, levels, and the reasons that are given."""
