"""Introductions (对接): two parties brought together over a pair, stage by stage."""
