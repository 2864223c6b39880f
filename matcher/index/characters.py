"""Characters (字符): how much of a need's wording is in a listing, by character n-grams of 1 to 3.

Chinese has no spaces, and a cutter that splits 钕铁硼 one way in the need and another way in the listing
finds nothing in common; n-grams do. A Latin word or a number counts as one character: letters say nothing by
themselves, any two English texts share most of theirs. Texts are kept as UTF-16 and compared on demand, for
candidates only.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from matcher.errors import ArtifactMismatch
from matcher.index.words import singular

_BITS = 20
_SIZES = (1, 2, 3)
_FACTORS = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D], dtype=np.uint32)
_SEPARATOR = 0  # no text holds it, and an n-gram with it is dropped

_LATIN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
_BLANKS = re.compile(r"\s+|\0")
_PRIVATE_FIRST, _PRIVATE_COUNT = 0xE000, 6400  # code points that no text uses: a word becomes one of them

Units = NDArray[np.uint16]
Buckets = NDArray[np.int64]


class Characters:
    """The folded text of each row, and how many rows hold each n-gram (hashed into 2^20 buckets).

    Rows that are not `counted` (for members alone) are compared as others are, but make no n-gram more frequent.
    A score is the cosine of two bags of n-grams: in the query a term weighs (1 + ln tf) · idf, in the row too;
    the row's length counts each occurrence by itself, so that it needs no sort. Not safe for several threads.
    """

    def __init__(self) -> None:
        self._texts: dict[int, bytes] = {}
        self._uncounted: set[int] = set()
        self._frequency = np.zeros(1 << _BITS, dtype=np.int32)
        self._weights = np.empty(0)
        self._place = np.full(1 << _BITS, -1, dtype=np.int32)

    def __len__(self) -> int:
        return len(self._texts)

    def put(self, row: int, folded: str, *, counted: bool = True) -> None:
        """Keep a row's text, in place of what it had."""
        self.remove(row)
        self._texts[row] = text = _packed(folded)
        if not counted:
            self._uncounted.add(row)
            return
        self._frequency[np.unique(_buckets(_units(text))[0])] += 1

    def remove(self, row: int) -> None:
        """Forget a row; one that is not here is no error."""
        text = self._texts.pop(row, None)
        if row in self._uncounted:
            self._uncounted.remove(row)
        elif text is not None:
            self._frequency[np.unique(_buckets(_units(text))[0])] -= 1

    def scores(self, query: str, rows: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """Compare a folded query with rows: float32 in [0, 1], in their order; a row without text scores 0."""
        return self._scores(query, [self._texts.get(int(row), b"") for row in rows])

    def text_score(self, query: str, folded: str) -> float:
        """Compare a folded query with a text that is kept nowhere, as with a row that is not counted."""
        return float(self._scores(query, [_packed(folded)])[0])

    def _scores(self, query: str, texts: Sequence[bytes]) -> NDArray[np.float32]:
        scores = np.zeros(len(texts), dtype=np.float32)
        buckets, numbers = np.unique(_buckets(_units(_packed(query)))[0], return_counts=True)
        if not len(buckets) or not texts:
            return scores
        by_frequency = self._by_frequency()
        idf = by_frequency[self._frequency[buckets]]
        weights = (1.0 + np.log(numbers)) * idf
        separator = _SEPARATOR.to_bytes(2, "little")
        joined = _units(separator.join(texts))
        starts = np.cumsum([0] + [len(text) // 2 + 1 for text in texts])
        found, at = _buckets(joined)
        owner = np.searchsorted(starts, at, side="right") - 1
        lengths = np.bincount(owner, weights=by_frequency[self._frequency[found]] ** 2, minlength=len(texts))
        self._place[buckets] = np.arange(len(buckets))
        hit = self._place[found]
        self._place[buckets] = -1
        keys = owner[hit >= 0] * np.int64(len(buckets)) + hit[hit >= 0]
        pairs, times = np.unique(keys, return_counts=True)
        which, term = np.divmod(pairs, len(buckets))
        products = weights[term] * (1.0 + np.log(times)) * idf[term]
        dots = np.bincount(which, weights=products, minlength=len(texts))
        norms = np.sqrt(lengths[: len(texts)]) * float(np.linalg.norm(weights))
        np.divide(dots[: len(texts)], norms, out=scores, where=norms > 0, casting="unsafe")
        return scores.clip(0.0, 1.0)

    def _by_frequency(self) -> NDArray[np.float64]:
        """Weigh an n-gram by how many counted rows hold it, (counted + 1,); kept until their number changes."""
        counted = len(self._texts) - len(self._uncounted)
        if len(self._weights) != counted + 1:
            self._weights = np.log((1.0 + max(1, counted)) / (1.0 + np.arange(counted + 1))) + 1.0
        return self._weights

    def holds(self, terms: Sequence[str], rows: Sequence[int] | NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which rows hold which folded terms, (rows, terms); a Latin word as a whole, plural or not."""
        return _held(terms, [self._texts.get(int(row), b"") for row in rows])

    def text_holds(self, terms: Sequence[str], folded: str) -> NDArray[np.bool_]:
        """Say which folded terms a text holds that is kept nowhere, (terms,)."""
        held: NDArray[np.bool_] = _held(terms, [_packed(folded)])[0]
        return held

    def pack(self, name: str = "text") -> dict[str, NDArray[np.generic]]:
        """Give everything as arrays, for a file, under names that begin with `name`."""
        rows = sorted(self._texts)
        return {
            f"{name}_rows": np.array(rows, dtype=np.int64),
            f"{name}_bytes": np.array([len(self._texts[row]) for row in rows], dtype=np.int64),
            f"{name}s": np.frombuffer(b"".join(self._texts[row] for row in rows), dtype=np.uint8),
            f"{name}_uncounted": np.array(sorted(self._uncounted), dtype=np.int64),
            f"{name}_frequency": self._frequency,
        }

    @classmethod
    def unpack(cls, packed: Mapping[str, NDArray[np.generic]], name: str = "text") -> Self:
        """Read what `pack` gave under the same name. Raises ArtifactMismatch when the arrays do not fit each other."""
        characters = cls()
        try:
            rows, sizes = packed[f"{name}_rows"].astype(np.int64), packed[f"{name}_bytes"].astype(np.int64)
            uncounted = set(packed[f"{name}_uncounted"].astype(np.int64).tolist())
            texts, frequency = packed[f"{name}s"].tobytes(), packed[f"{name}_frequency"].astype(np.int32)
        except KeyError as error:
            raise ArtifactMismatch(f"the catalog has no {error}; rebuild the index") from error
        if (
            len(rows) != len(sizes)
            or int(sizes.sum()) != len(texts)
            or len(frequency) != 1 << _BITS
            or uncounted - set(rows.tolist())
        ):
            raise ArtifactMismatch("the texts of the catalog do not fit its rows; rebuild the index")
        ends = np.cumsum(sizes)
        for row, end, size in zip(rows.tolist(), ends.tolist(), sizes.tolist(), strict=True):
            characters._texts[row] = texts[end - size : end]
        characters._frequency, characters._uncounted = frequency, uncounted
        return characters


def _held(terms: Sequence[str], texts: Sequence[bytes]) -> NDArray[np.bool_]:
    sought = [_packed(term).decode("utf-16-le", "surrogatepass") for term in terms]
    held = np.zeros((len(texts), len(terms)), dtype=np.bool_)
    for place, packed in enumerate(texts):
        text = packed.decode("utf-16-le", "surrogatepass")
        held[place] = [bool(term) and term in text for term in sought]
    return held


def _packed(folded: str) -> bytes:
    """Write a text as it is kept: a Latin word in one code unit, without blanks."""
    words = _LATIN.sub(lambda word: chr(_PRIVATE_FIRST + crc32(singular(word[0]).encode()) % _PRIVATE_COUNT), folded)
    return _BLANKS.sub("", words).encode("utf-16-le", "surrogatepass")


def _units(text: bytes) -> Units:
    return np.frombuffer(text, dtype="<u2")


def _buckets(units: Units) -> tuple[Buckets, Buckets]:
    """Hash the n-grams of a text: their buckets, and where each begins; those across texts are left out."""
    buckets, starts = [], []
    wide = units.astype(np.uint32)
    for size in _SIZES:
        count = len(units) - size + 1
        if count <= 0:
            continue
        mixed = np.full(count, size, dtype=np.uint32)
        whole = np.ones(count, dtype=np.bool_)
        for offset in range(size):
            part = wide[offset : offset + count]
            whole &= part != _SEPARATOR
            mixed = (mixed ^ part) * _FACTORS[offset]
            mixed ^= mixed >> np.uint32(15)
        at = np.flatnonzero(whole)
        buckets.append((mixed[at] >> np.uint32(32 - _BITS)).astype(np.int64))
        starts.append(at)
    if not buckets:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(buckets), np.concatenate(starts).astype(np.int64)
