"""Disclosure (披露): confidential texts, the grants that open them, and who read them."""
