"""Common needs (共性需求聚类): needs of several firms that lie close enough together to be called for as one.

Vectors are those of the index: title and passages, averaged. All texts of a market lie in one narrow cone, so the mean
of all needs of a language is taken away first; what is left of two unlike needs has a cosine near 0, whatever the
encoder. Needs are compared within a field and a language alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]

THRESHOLD = 0.5
"""The greatest mean distance (1 - cosine, after the mean is taken away) between the needs of a cluster.

Chosen half-way between what readers tell apart and what they don't, on the sample market with the default encoder: no
two needs of different firms there are common, and the closest two lie 0.56 apart; sixteen needs that were written anew
as another firm's lie at most 0.44 from their originals (tests/matcher/alike). There are no graded pairs of needs.
"""
NEEDS_MIN = 20
"""With fewer needs of a language their mean says nothing, and none is proposed."""
_ROWS_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class RowCluster:
    """Rows that lie together: `silhouette` is their mean, `spread` their mean distance."""

    rows: tuple[int, ...]
    silhouette: float
    spread: float


def centred(vectors: Vectors) -> Vectors:
    """Take the mean away from vectors (n, d) and give them unit length; one that is the mean itself stays 0."""
    moved = vectors - vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    found: Vectors = np.divide(moved, lengths, out=np.zeros_like(moved), where=lengths > 1e-6)
    return found


def clusters_of(
    vectors: Vectors, blocks: Mapping[str, Sequence[int]], *, threshold: float = THRESHOLD
) -> dict[str, list[RowCluster]]:
    """Find the clusters of two rows or more in each block of centred vectors (n, d), the tightest first.

    Average linkage joins two groups only where some pair of theirs lies within the threshold, so the connected parts of
    the graph of such pairs are clustered one by one: the outcome is that of the whole block, without its matrix.
    """
    return {
        name: sorted(_of_block(vectors, rows, threshold), key=lambda one: one.spread) for name, rows in blocks.items()
    }


def _of_block(vectors: Vectors, rows: Sequence[int], threshold: float) -> list[RowCluster]:
    from sklearn.cluster import AgglomerativeClustering  # noqa: PLC0415  late: it makes every start a quarter longer

    block = vectors[np.asarray(rows, dtype=np.int64)]
    labels = np.arange(len(rows))
    for part in _parts(block, threshold):
        joined = AgglomerativeClustering(
            n_clusters=None, metric="cosine", linkage="average", distance_threshold=threshold
        ).fit_predict(block[part])
        for label in np.unique(joined):
            members = part[joined == label]
            labels[members] = members[0]
    together = [members for members in _groups(labels) if len(members) > 1]
    if not together:
        return []
    silhouettes = _silhouettes(block, labels)
    return [
        RowCluster(
            rows=tuple(int(rows[member]) for member in members),
            silhouette=float(silhouettes[members].mean()),
            spread=_spread(block[members]),
        )
        for members in together
    ]


def _parts(block: Vectors, threshold: float) -> Iterator[Labels]:
    """Give the connected parts, of two rows or more, of the graph of pairs within the threshold."""
    ones: list[Labels] = []
    others: list[Labels] = []
    for start in range(0, len(block), _ROWS_AT_ONCE):
        near = block[start : start + _ROWS_AT_ONCE] @ block.T >= 1.0 - threshold
        one, other = np.nonzero(near)
        ones.append(one + start)
        others.append(other)
    one, other = np.concatenate(ones), np.concatenate(others)
    graph = coo_matrix((np.ones(len(one), dtype=np.bool_), (one, other)), shape=(len(block), len(block)))
    _, parts = connected_components(graph, directed=False)
    yield from (members for members in _groups(parts) if len(members) > 1)


def _groups(labels: NDArray[np.integer]) -> list[Labels]:
    """List the places of each label, in the order of their first."""
    order = np.argsort(labels, kind="stable")
    _, starts = np.unique(labels[order], return_index=True)
    return sorted(np.split(order, starts[1:]), key=lambda members: int(members[0]))


def _silhouettes(block: Vectors, labels: Labels) -> NDArray[np.float64]:
    """Say for each row how much closer its own cluster lies than the next; all are 0 where there is one alone."""
    from sklearn.metrics import silhouette_samples  # noqa: PLC0415  late, as above

    if len(np.unique(labels)) < 2:
        return np.zeros(len(block))
    found: NDArray[np.float64] = silhouette_samples(block, labels, metric="cosine")
    return found


def _spread(members: Vectors) -> float:
    distances = 1.0 - members @ members.T
    return float(distances[np.triu_indices(len(members), 1)].mean())
