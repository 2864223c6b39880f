"""Hostile files (不可信文件): read in processes of their own, with limits on time and memory."""
