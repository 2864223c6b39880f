"""The sample market (示例市场): invented listings and deals."""
