"""Accounts (账户): signing up and in, second factors, members, tokens."""
