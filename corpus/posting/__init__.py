"""Posting (发布): listings out of forms, one or many at once."""
