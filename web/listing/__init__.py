"""Listings (条目): lists, pages and exports of achievements, needs and experts."""
