"""A small encoder for tests: character n-grams hashed into a few dimensions, the same in every process."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray


class HashingEncoder:
    """Texts that share character n-grams (1–3) get similar vectors; queries and documents alike.

    `calls` lists every text that was encoded, in order, so that a test can see what was encoded twice.
    """

    query_prompt = "query: "
    document_prompt = "passage: "
    max_tokens = 512

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension
        self.key = f"hashing-{dimension}@{'0' * 64}"
        self.calls: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode queries, shape (n, dimension), each of unit length."""
        return self._encode(texts)

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode documents, shape (n, dimension), each of unit length."""
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            folded = f" {text.lower()} "
            for size in (1, 2, 3):
                for start in range(len(folded) - size + 1):
                    code = crc32(folded[start : start + size].encode())
                    vectors[row, code % self.dimension] += 1.0 if code & 0x10000 else -1.0
            length = float(np.linalg.norm(vectors[row]))
            if length == 0.0:
                vectors[row, 0] = length = 1.0
            vectors[row] /= length
        return vectors
