"""Gathering (取样): the judged pairs of a collection with their features, as the index of its documents gives them."""

from collections.abc import Callable, Sequence

import numpy as np

from matcher.evaluation.collection import Collection
from matcher.evaluation.folds import need_groups
from matcher.evaluation.ours import Ours
from matcher.feature import Feature, FeatureValues
from matcher.training.pairs import Pairs, gather

Extra = Callable[[str, Sequence[str]], FeatureValues]
"""More features of a need's id and listings' ids, in their order: what stands in fields rather than in texts."""


def gather_pairs(
    ours: Ours, collection: Collection, features: tuple[Feature, ...], *, extra: Extra | None = None
) -> Pairs:
    """Compare every judged pair; needs in the order of the collection, listings by id.

    A group holds the needs that share a title or a text.
    """
    place = {document.id: row for row, document in enumerate(collection.documents)}
    found = []
    for query, group in zip(collection.queries, need_groups(collection.queries), strict=True):
        judged = collection.qrels.get(query.id, {})
        ids = sorted(judged)
        if ids:
            values = dict(ours.features(query, np.array([place[id_] for id_ in ids], dtype=np.int64)))
            if extra is not None:
                values |= extra(query.id, ids)
            found.append((int(group), values, np.array([judged[id_] + 1 for id_ in ids], dtype=np.int64)))
    return gather(features, found)
