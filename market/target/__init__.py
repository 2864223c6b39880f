"""The target (目标): the plan's path for 技术交易额, and how the year stands to it."""
