"""Listings (条目) as rows: achievements, needs, experts and organisations with their columns."""
