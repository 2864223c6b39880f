"""Indicators (指标): what a text measures, promises or demands, with its unit."""
