"""The domain of a science-and-technology market (科技大市场), and its PostgreSQL."""
