"""Vector store (向量库): what the index needs of a vector engine, whichever it is.

`faiss_store.py` is the default engine. Another one is a file beside it, with a class of the same methods, a name in
`market.settings.VectorEngine` and its import in `import_engine`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from market.settings import VectorEngine

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]


class VectorSnapshot(Protocol):
    """The vectors of one moment, to be written while the store itself goes on changing."""

    def save(self, path: Path) -> None:
        """Write everything to one file, whole or not at all. Raises OSError, of a full disk for instance."""


class VectorStore(Protocol):
    """Vectors of unit length by id (0 to 2**31 - 1). Similarity is the inner product: higher is better.

    Safe to use from several threads. A store may keep fewer bits than it is given; `vectors` gives what it kept.
    """

    def __init__(self, dimension: int) -> None:
        """Begin with no vectors; each will have `dimension` numbers."""

    @classmethod
    def load(cls, path: Path, *, dimension: int) -> Self:
        """Read what a snapshot saved.

        Raises FileNotFoundError when there is no file, and ArtifactMismatch when it is damaged, of another engine or
        of another dimension.
        """

    @property
    def ids(self) -> Ids:
        """List the ids, (n,), ascending."""

    def put(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Add or replace vectors, (n, d). Raises ValueError when an id is named twice or a number is not finite."""

    def remove(self, ids: Sequence[int] | Ids) -> int:
        """Remove vectors and count those that were there; unknown ids are no error."""

    def search(self, queries: Vectors, k: int, *, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """Find the k most similar ids of each query (m, d): ids (m, k) and similarities (m, k).

        Best first, equal similarities by id; where fewer than k exist, id -1 and similarity -inf. Only the ids of
        `allowed` are found, those among them that are not stored are passed over; None allows all.
        """

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        """Give vectors as stored, (n, d), in the order asked. Raises KeyError for an unknown id."""

    def snapshot(self) -> VectorSnapshot:
        """Copy everything as of now."""


def import_engine(engine: VectorEngine = VectorEngine.FAISS) -> type[VectorStore]:
    """Import the class of an engine; the library of an engine that is not chosen stays out of the process."""
    match engine:
        case VectorEngine.FAISS:
            from matcher.index.faiss_store import FaissStore  # noqa: PLC0415  late, see above

            return FaissStore
