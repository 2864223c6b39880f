"""What people do, from the first page to the last, each in a market of its own."""
