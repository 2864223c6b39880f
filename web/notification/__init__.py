"""Notifications (通知): saved searches, news, email and feeds."""
