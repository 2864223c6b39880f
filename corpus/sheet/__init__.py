"""Sheets (表格): workbooks and CSV, their headings and cells."""
