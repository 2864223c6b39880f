"""Vector index: exact inner product over half-precision vectors."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import faiss
import numpy as np
from numpy.typing import NDArray

from matcher.index.vector_file import read_vectors, write_vectors

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]

ID_LIMIT = 1 << 31
"""Ids are small and dense: the map from id to place is an array as long as the largest id."""


@dataclass(frozen=True, slots=True)
class FaissSnapshot:
    """The vectors of one moment: ids (n,) and their codes (n, 2d)."""

    ids: Ids
    codes: NDArray[np.uint8]

    def save(self, path: Path) -> None:
        """Write everything to one file; an interrupted save leaves the previous file as it was. Raises OSError."""
        write_vectors(path, self.ids, self.codes)


class FaissStore:
    """Exact search in faiss. Similarity is the inner product: higher is better.

    A vector lies in a slot; the last one fills the gap of one removed. Removing m of n vectors moves m rows, where
    faiss's own id map would rebuild the map of all n. Safe to use from several threads: one call at a time.
    """

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._codes = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        self._ids: Ids = np.empty(0, dtype=np.int64)  # slot → id
        self._slots: Ids = np.empty(0, dtype=np.int64)  # id → slot, -1 where absent
        self._lock = threading.Lock()

    @classmethod
    def load(cls, path: Path, *, dimension: int) -> Self:
        """Read what `save` wrote.

        Raises FileNotFoundError when there is no file, and ArtifactMismatch when it is damaged, foreign or
        of another dimension.
        """
        ids, codes = read_vectors(path, dimension=dimension)
        index = cls(dimension)
        index._append(ids, codes)
        return index

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> Ids:
        """List the ids, ascending."""
        with self._lock:
            return np.sort(self._ids)

    def add(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Add new vectors, (n, d) float32. Raises ValueError when an id is there already or named twice."""
        self._write(ids, vectors, new=True)

    def update(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Replace vectors. Raises ValueError when an id is unknown or named twice."""
        self._write(ids, vectors, new=False)

    def put(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Add or replace. Raises ValueError when an id is named twice."""
        self._write(ids, vectors, new=None)

    def remove(self, ids: Sequence[int] | Ids) -> int:
        """Remove vectors and say how many were there; unknown ids are no error."""
        with self._lock:
            slots = self._find(_as_ids(ids))
            gaps = np.unique(slots[slots >= 0])
            kept = len(self._ids) - len(gaps)
            self._slots[self._ids[gaps]] = -1
            tail = np.arange(kept, len(self._ids))
            movers = tail[self._slots[self._ids[tail]] >= 0]
            holes = gaps[gaps < kept]
            rows = self._rows()
            rows[holes] = rows[movers]
            self._ids[holes] = self._ids[movers]
            self._slots[self._ids[holes]] = holes
            self._codes.remove_ids(faiss.IDSelectorRange(kept, len(self._ids)))
            self._ids = self._ids[:kept].copy()
            return len(gaps)

    def search(self, queries: Vectors, k: int, *, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """Find the k most similar ids of each query: (n, k) int64 and (n, k) float32.

        Best first, equal similarities by id; where fewer than k exist, id -1 and similarity -inf.
        `allowed` lists the ids that may be found, unknown ones among them are passed over; None allows all.
        """
        queries = self._checked(queries)
        if allowed is not None and allowed.dtype.kind not in "iu":
            raise ValueError(f"allowed lists ids, not {allowed.dtype}")  # a mask would be read as the ids 0 and 1
        if k < 1:
            raise ValueError(f"k is {k}; ask for at least one")
        with self._lock:
            params = None if allowed is None else self._selection(_as_ids(allowed))
            width = min(k + 1, len(self._ids))  # one more shows whether equals are cut off at k
            ids = np.full((len(queries), k), -1, dtype=np.int64)
            similarities = np.full((len(queries), k), -np.inf, dtype=np.float32)
            if width == 0 or len(queries) == 0:
                return ids, similarities
            found, slots = self._codes.search(queries, width, params=params)
            for row in range(len(queries)):
                best, where = found[row], slots[row]
                if width == k + 1 and where[k] >= 0 and best[k] == best[k - 1]:
                    border = float(np.nextafter(best[k], np.float32(-np.inf)))
                    _, best, where = self._codes.range_search(queries[row : row + 1], border, params=params)
                names = self._ids[where[where >= 0]]
                order = np.lexsort((names, -best[where >= 0]))[:k]
                ids[row, : len(order)] = names[order]
                similarities[row, : len(order)] = best[where >= 0][order]
        return ids, similarities

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        """Give back vectors as kept, (n, d) float32 in the order asked. Raises KeyError for an unknown id."""
        wanted = _as_ids(ids)
        with self._lock:
            slots = self._find(wanted)
            if (slots < 0).any():
                raise KeyError(int(wanted[slots < 0][0]))
            return self._rows()[slots].view("<f2").astype(np.float32)

    def snapshot(self) -> FaissSnapshot:
        """Copy everything, to be written while this goes on changing."""
        with self._lock:
            return FaissSnapshot(self._ids.copy(), self._rows().copy())

    def _write(self, ids: Sequence[int] | Ids, vectors: Vectors, *, new: bool | None) -> None:
        names, vectors = _as_ids(ids), self._checked(vectors)
        if len(names) != len(vectors):
            raise ValueError(f"{len(names)} ids but {len(vectors)} vectors")
        if len(np.unique(names)) != len(names):
            raise ValueError("an id is named twice")
        codes = self._codes.sa_encode(vectors) if len(vectors) else np.empty((0, 2 * self.dimension), np.uint8)
        with self._lock:
            slots = self._find(names)
            known = slots >= 0
            if new is True and known.any():
                raise ValueError(f"id {names[known][0]} is there already")
            if new is False and not known.all():
                raise ValueError(f"id {names[~known][0]} is unknown")
            self._rows()[slots[known]] = codes[known]
            self._append(names[~known], codes[~known])

    def _append(self, ids: Ids, codes: NDArray[np.uint8]) -> None:
        if not len(ids):
            return
        if ids.max() >= len(self._slots):
            grown = np.full(max(int(ids.max()) + 1, 2 * len(self._slots)), -1, dtype=np.int64)
            grown[: len(self._slots)] = self._slots
            self._slots = grown
        self._slots[ids] = np.arange(len(self._ids), len(self._ids) + len(ids))
        self._ids = np.concatenate((self._ids, ids))
        self._codes.add_sa_codes(np.ascontiguousarray(codes))

    def _find(self, ids: Ids) -> Ids:
        slots = np.full(len(ids), -1, dtype=np.int64)
        inside = ids < len(self._slots)
        slots[inside] = self._slots[ids[inside]]
        return slots

    def _selection(self, allowed: Ids) -> faiss.SearchParameters:
        """Turn allowed ids into faiss's bitmap over the slots."""
        slots = self._find(allowed)
        mask = np.zeros(len(self._ids), dtype=np.bool_)
        mask[slots[slots >= 0]] = True
        bitmap = np.packbits(mask, bitorder="little")
        selector = faiss.IDSelectorBitmap(bitmap)  # type: ignore[call-arg,arg-type]  # the stubs tell of the C++
        return faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # constructors; faiss replaces both

    def _rows(self) -> NDArray[np.uint8]:
        """View the codes inside faiss, (n, 2d) bytes; a view is good until the next add or remove."""
        count, width = len(self._ids), 2 * self.dimension
        if count == 0:
            return np.empty((0, width), dtype=np.uint8)
        view: NDArray[np.uint8] = faiss.rev_swig_ptr(self._codes.codes.data(), count * width)
        return view.reshape(count, width)

    def _checked(self, vectors: Vectors) -> Vectors:
        array = np.ascontiguousarray(vectors, dtype=np.float32)
        if array.ndim != 2 or array.shape[1] != self.dimension:
            raise ValueError(f"shape {array.shape}; (n, {self.dimension}) is needed")
        if not np.isfinite(array).all():
            raise ValueError("a vector holds NaN or infinity")
        return array


def _as_ids(ids: Sequence[int] | Ids) -> Ids:
    array = np.asarray(ids, dtype=np.int64).reshape(-1)
    if len(array) and not 0 <= array.min() <= array.max() < ID_LIMIT:
        raise ValueError(f"ids lie between 0 and {ID_LIMIT - 1}")
    return array
