"""Deals (成交): recorded, amended, attributed and shown."""
