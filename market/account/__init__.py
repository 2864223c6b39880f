"""Accounts (账号): members, sessions, second factors, tokens, sign-ups and invitations."""
