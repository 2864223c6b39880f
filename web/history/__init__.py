"""Past deals (历史成交): brought in from files."""
