"""Exposure (曝光): how attention is shared among organisations, and fair re-ranking."""
