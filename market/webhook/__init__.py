"""Webhooks (推送): addresses of members to which digests are delivered."""
