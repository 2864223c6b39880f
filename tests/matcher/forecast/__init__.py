"""The forecast of the year."""
