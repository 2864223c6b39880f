"""Posting (发布): manuscripts, attachments, bulk imports, and the review before publication."""
