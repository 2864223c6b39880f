"""Exposure (曝光): what organisations were shown, and fair re-ranking."""
