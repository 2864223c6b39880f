"""Webhooks: addresses of members that are told of news."""
