"""Introductions (对接): stages, meetings and messages between two sides."""
