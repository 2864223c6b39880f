"""Encoders that misbehave on purpose: that wait to be released, that fail, that count what they are asked."""

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tests.hashing import HashingEncoder


class GatedEncoder(HashingEncoder):
    """Works only while its gate is open; `turns` lists how many texts each call had, and of which role."""

    def __init__(self, dimension: int = 64) -> None:
        super().__init__(dimension)
        self.gate = threading.Event()
        self.entered = threading.Event()
        self.turns: list[tuple[str, int]] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode queries once the gate is open."""
        self._pass("queries", texts)
        return super().encode_queries(texts)

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode documents once the gate is open."""
        self._pass("documents", texts)
        return super().encode_documents(texts)

    def _pass(self, role: str, texts: Sequence[str]) -> None:
        self.turns.append((role, len(texts)))
        self.entered.set()
        if not self.gate.wait(60):
            raise TimeoutError("the test never opened the gate")


class FailingEncoder(HashingEncoder):
    """Fails while `broken` is set."""

    def __init__(self, dimension: int = 64) -> None:
        super().__init__(dimension)
        self.broken = threading.Event()

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode queries, or fail."""
        self._refuse()
        return super().encode_queries(texts)

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode documents, or fail."""
        self._refuse()
        return super().encode_documents(texts)

    def _refuse(self) -> None:
        if self.broken.is_set():
            raise RuntimeError("no memory for: the pasted text")


class ChokingEncoder(HashingEncoder):
    """Fails on every text that holds a word, or gives vectors of it that are none; `attempts` lists what was asked."""

    def __init__(self, word: str, dimension: int = 64) -> None:
        super().__init__(dimension)
        self.word = word
        self.gives_nan = False
        self.attempts: list[tuple[str, ...]] = []

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode documents, or choke on one."""
        self.attempts.append(tuple(texts))
        chokes = [self.word in text for text in texts]
        if any(chokes) and not self.gives_nan:
            raise RuntimeError("index out of range in self")
        vectors = super().encode_documents(texts)
        vectors[np.array(chokes, dtype=np.bool_)] = np.nan
        return vectors
