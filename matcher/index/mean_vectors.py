"""Mean vectors (平均向量): one vector a listing, out of those that the index has of its title and passages."""

import numpy as np
from numpy.typing import NDArray

from market.listing.listing import ListingId
from matcher.index.catalog import CandidateScope
from matcher.index.index import Index

Vectors = NDArray[np.float32]
_AT_ONCE = 200


def mean_vectors(index: Index, scope: CandidateScope) -> tuple[list[ListingId], Vectors]:
    """Average the title and the passages of each listing, (n, d); who only waits for vectors is left out."""
    with index.lock:
        rows = np.flatnonzero(index.catalog.mask(scope)).tolist() if index.meaning is not None else []
    found: dict[ListingId, Vectors] = {}
    for start in range(0, len(rows), _AT_ONCE):  # questions are answered in between
        with index.lock:
            for row in rows[start : start + _AT_ONCE]:
                listing_id = index.catalog.listing_id(row)
                kept = None if index.meaning is None or listing_id is None else index.meaning.vectors(row)
                if kept is not None and listing_id is not None:
                    found[listing_id] = kept.title + _unit(kept.passages.mean(axis=0))
    vectors = np.stack(list(found.values())) if found else np.zeros((0, 1), dtype=np.float32)
    return list(found), vectors


def _unit(vector: Vectors) -> Vectors:
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length > 0 else vector
