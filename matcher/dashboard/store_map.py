"""The map of the store drawn: vectors brought down to two dimensions by PCA, then t-SNE (van der Maaten and Hinton).

The mean of each kind and language is taken away first, so that a place tells the subject and not the form of the text.
Of many listings an even draw is laid out, and each other one between the closest of those: the time stays bounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from market.dashboard.store_map import KINDS, MapPlace
from market.listing.filters import Filters
from market.listing.listing import Language, ListingId
from market.viewer import OPERATOR
from matcher.challenge.clustering import centred
from matcher.index.catalog import CandidateScope
from matcher.index.index import Index
from matcher.index.mean_vectors import Vectors, mean_vectors

LAID_OUT = 4000
"""So many listings are laid out by t-SNE at most, some ten seconds on two cores."""
GROUP_MIN = 20
"""The mean of a smaller group says nothing."""
CLOSEST = 5
PERPLEXITY = 30.0
_SEED = 20_080
_DEPTH = 50
_SAME = 1e-6
_ROWS_AT_ONCE = 1024

Places = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StoreVectors:
    """What everybody may find in the store today: ids, and vectors (n, d) of unit length, each group about its mean."""

    ids: tuple[ListingId, ...]
    vectors: Vectors
    encoder: str
    index_version: str


def read_store(index: Index, *, index_version: str, today: date) -> StoreVectors:
    """Read the vectors of public achievements and needs as brokers read them."""
    ids: list[ListingId] = []
    groups: list[Vectors] = []
    for kind in KINDS:
        for language in Language:
            scope = CandidateScope(viewer=OPERATOR, filters=Filters(languages=(language,)), today=today, kind=kind)
            found, vectors = mean_vectors(index, scope)
            if found:
                ids += found
                groups.append(centred(vectors) if len(found) >= GROUP_MIN else vectors)
    meaning = index.meaning
    vectors = np.concatenate(groups) if groups else np.zeros((0, 1), dtype=np.float32)
    return StoreVectors(tuple(ids), vectors, "" if meaning is None else meaning.encoder_key, index_version)


def lay_out(store: StoreVectors, *, limit: int = LAID_OUT) -> tuple[MapPlace, ...]:
    """Give each listing a place; the same vectors give the same map."""
    count = len(store.ids)
    if count < 2:
        return tuple(MapPlace(each, 0.5, 0.5) for each in store.ids)
    chosen = np.sort(np.random.default_rng(_SEED).permutation(count)[:limit])
    places = _between(store.vectors, chosen, _projected(store.vectors[chosen]))
    return tuple(MapPlace(each, float(x), float(y)) for each, (x, y) in zip(store.ids, _squared(places), strict=True))


def _projected(vectors: Vectors) -> Places:
    if np.ptp(vectors, axis=0).max() < _SAME:
        return np.zeros((len(vectors), 2))
    from sklearn.decomposition import PCA  # noqa: PLC0415  late: it makes every start a quarter longer
    from sklearn.manifold import TSNE  # noqa: PLC0415

    flat: NDArray[np.float64] = PCA(
        n_components=min(_DEPTH, *vectors.shape), svd_solver="randomized", random_state=_SEED
    ).fit_transform(vectors.astype(np.float64))
    if len(vectors) <= 3 or flat.shape[1] < 2:
        return np.column_stack((flat, np.zeros(len(flat))))[:, :2]
    perplexity = min(PERPLEXITY, (len(vectors) - 1) / 3)
    laid = TSNE(perplexity=perplexity, init="pca", random_state=_SEED).fit_transform(flat)
    return np.asarray(laid, dtype=np.float64)


def _between(vectors: Vectors, chosen: Sequence[int] | NDArray[np.int64], laid: Places) -> Places:
    """Lay every listing between the closest of those that were laid out, nearer to the more alike."""
    places = np.zeros((len(vectors), 2))
    places[chosen] = laid
    others = np.setdiff1d(np.arange(len(vectors)), chosen)
    known = vectors[chosen]
    for start in range(0, len(others), _ROWS_AT_ONCE):
        rows = others[start : start + _ROWS_AT_ONCE]
        alike = vectors[rows] @ known.T
        near = np.argpartition(-alike, min(CLOSEST, len(known) - 1), axis=1)[:, :CLOSEST]
        weights = np.maximum(np.take_along_axis(alike, near, axis=1), 1e-3).astype(np.float64) ** 4
        places[rows] = (laid[near] * weights[..., None]).sum(axis=1) / weights.sum(axis=1, keepdims=True)
    return places


def _squared(places: Places) -> Places:
    low, high = places.min(axis=0), places.max(axis=0)
    spread = np.where(high > low, high - low, 1.0)
    squared: Places = np.clip((places - low) / spread, 0.0, 1.0)
    return squared
