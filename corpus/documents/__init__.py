"""Documents (文档): text and tables out of PDF, DOCX and plain files."""
