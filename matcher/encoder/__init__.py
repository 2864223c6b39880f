"""Encoders (编码器): texts to vectors, and the queue in which they wait."""
