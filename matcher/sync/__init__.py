"""Sync (同步): one process owns the index and keeps it in step with the store."""
