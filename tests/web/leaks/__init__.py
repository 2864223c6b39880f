"""Two markets that differ in what is hidden alone, and whoever has no right to it looking at both."""
