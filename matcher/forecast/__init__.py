"""The forecast of a year's registered 技术交易额 from the deals that are under way."""
