"""Listings (条目): achievements, needs and experts, with what they share."""
