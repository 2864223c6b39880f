"""The JSON API: what its addresses share."""
