"""Notifications (通知): search alerts, news, digests, feeds and e-mail."""
