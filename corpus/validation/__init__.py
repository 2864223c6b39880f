"""Validation (校验): rows against their rules, and what is said of a row that breaks one."""
