"""The coach (体检): what a text leaves out."""
