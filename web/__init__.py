"""Everything that faces a person or a program: pages, JSON API, command line."""
