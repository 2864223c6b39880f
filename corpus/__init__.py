"""What comes from outside: the plan's taxonomy, sample markets, readers of files."""
