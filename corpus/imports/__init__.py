"""Imports (导入): files of listings, checked, merged and saved."""
