"""System: whatever ranks the documents of a collection for a need, and texts encoded once for all of them."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.encoder.encoder import Encoder
from matcher.evaluation.collection import Text

Rows = NDArray[np.int64]
Scores = NDArray[np.float64]
Levels = NDArray[np.int64]

_BLOCK = 256


class System(Protocol):
    """Something that scores documents, known by their place in the collection; derive from it to have its defaults."""

    name: str

    def scores(self, query: Text, rows: Rows) -> Scores:
        """Score the documents at `rows`, (n,), in that order; higher is better, minus infinity leaves one out."""
        ...

    def levels(self, query: Text, rows: Rows) -> Levels | None:
        """Say which level (1 to 4) each document at `rows` has, (n,); None from a system that knows no levels."""
        del query, rows
        return None


class EncodedOnce:
    """An encoder that remembers what it has encoded, in memory and as long as it lives; itself an Encoder.

    `say` hears how far a long batch is.
    """

    def __init__(self, encoder: Encoder, *, say: Callable[[str], None]) -> None:
        self.key = encoder.key
        self.dimension = encoder.dimension
        self.max_tokens = encoder.max_tokens
        self.query_prompt = encoder.query_prompt
        self.document_prompt = encoder.document_prompt
        self._encoder = encoder
        self._say = say
        self._queries: dict[str, NDArray[np.float32]] = {}
        self._documents: dict[str, NDArray[np.float32]] = {}

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode queries, (n, d), unit length."""
        return self._encode(texts, self._queries, self._encoder.encode_queries, "queries")

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode documents, (n, d), unit length."""
        return self._encode(texts, self._documents, self._encoder.encode_documents, "documents")

    def _encode(
        self,
        texts: Sequence[str],
        known: dict[str, NDArray[np.float32]],
        encode: Callable[[Sequence[str]], NDArray[np.float32]],
        what: str,
    ) -> NDArray[np.float32]:
        fresh = sorted({text for text in texts if text not in known}, key=lambda text: (len(text), text))
        for start in range(0, len(fresh), _BLOCK):
            if len(fresh) > _BLOCK:
                self._say(f"encoding {what}: {start} of {len(fresh)}")
            block = fresh[start : start + _BLOCK]
            known.update(zip(block, encode(block), strict=True))
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return np.stack([known[text] for text in texts])
