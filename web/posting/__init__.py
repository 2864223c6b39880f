"""Posting (发布): listings entered, brought in by file, checked and reviewed."""
