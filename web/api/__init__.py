"""The JSON API under /api/v1: reading only, with shapes of its own that outlive the domain's."""
