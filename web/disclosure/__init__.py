"""Disclosure (披露): confidential texts, and who was granted them."""
