"""Another vector engine, in plain numpy: what stands above the engine works with it unchanged."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from zipfile import BadZipFile

import numpy as np

from matcher.errors import ArtifactMismatch
from matcher.index.vector_store import Ids, Vectors


@dataclass(frozen=True, slots=True)
class NumpySnapshot:
    ids: Ids
    vectors: Vectors

    def save(self, path: Path) -> None:
        with path.open("wb") as file:
            np.savez(file, allow_pickle=False, ids=self.ids, vectors=self.vectors)


class NumpyStore:
    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._vectors: dict[int, Vectors] = {}

    @classmethod
    def load(cls, path: Path, *, dimension: int) -> Self:
        store = cls(dimension)
        try:
            with np.load(path, allow_pickle=False) as packed:
                store.put(packed["ids"], packed["vectors"])
        except (ValueError, BadZipFile, KeyError) as error:
            raise ArtifactMismatch(f"{path.name} of the saved index can't be read ({error})") from error
        return store

    @property
    def ids(self) -> Ids:
        return np.array(sorted(self._vectors), dtype=np.int64)

    def put(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        if vectors.ndim != 2 or vectors.shape != (len(ids), self.dimension):
            raise ValueError(f"shape {vectors.shape}; ({len(ids)}, {self.dimension}) is needed")
        self._vectors |= {int(id_): vector for id_, vector in zip(ids, vectors, strict=True)}

    def remove(self, ids: Sequence[int] | Ids) -> int:
        return sum(self._vectors.pop(int(id_), None) is not None for id_ in ids)

    def search(self, queries: Vectors, k: int, *, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        names = self.ids if allowed is None else np.intersect1d(self.ids, allowed)
        ids = np.full((len(queries), k), -1, dtype=np.int64)
        similarities = np.full((len(queries), k), -np.inf, dtype=np.float32)
        for place, found in enumerate(queries @ self.vectors(names).T):
            order = np.lexsort((names, -found))[:k]
            ids[place, : len(order)], similarities[place, : len(order)] = names[order], found[order]
        return ids, similarities

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        return np.array([self._vectors[int(id_)] for id_ in ids], dtype=np.float32).reshape(-1, self.dimension)

    def snapshot(self) -> NumpySnapshot:
        return NumpySnapshot(self.ids, self.vectors(self.ids))
