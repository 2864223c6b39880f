"""Exposure (曝光): measured, and evened within a bound."""
