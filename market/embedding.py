"""Embedding key (向量键): what a cached vector depends on, all of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EmbeddingKey:
    """The key of one cached vector.

    `model` is name@sha256 of its weights, `prompt` what is put before the text, `max_tokens` where it is cut,
    `text_sha256` the 32 bytes of the UTF-8 text's digest.
    """

    model: str
    prompt: str
    max_tokens: int
    text_sha256: bytes
