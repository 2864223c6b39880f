"""The command line: data on standard output, progress and errors on standard error."""
