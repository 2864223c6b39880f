"""Exports (导出): listings, records and reports as files."""
