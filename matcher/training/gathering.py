"""Gathering (取样): the judged pairs of a collection with their features, as the index of its documents gives them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from matcher.encoder.encoder import Encoder
from matcher.evaluation.collection import Collection, Text
from matcher.evaluation.folds import need_groups
from matcher.evaluation.ours import Ours, open_ours
from matcher.evaluation.subject import Fields
from matcher.evaluation.system import EncodedOnce
from matcher.ranking.feature import Feature
from matcher.training.pairs import Pairs, gather

Say = Callable[[str], None]


def gather_pairs(
    ours: Ours, collection: Collection, features: tuple[Feature, ...], *, extra: Fields | None = None
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


def gather_both_faces(
    collection: Collection, encoder: Encoder, *, say: Say, extra: Fields | None = None
) -> tuple[Pairs, Pairs]:
    """Compare every judged pair twice: as members see the listing, and as outsiders do, by its title alone.

    A market holds many listings whose text is for members, or that are little more than a title; a ranker that never
    met one would take what is missing for what is usual. Both faces of a need are of one group. `extra` is for members:
    of what stands in fields an outsider reads little.
    """
    features = tuple(Feature)
    once = EncodedOnce(encoder, say=say)
    titles = tuple(Text(text.id, text.title or text.text, "") for text in collection.documents)
    faces = []
    for documents, more in ((collection.documents, extra), (titles, None)):
        with open_ours(documents, once, say=say) as ours:
            faces.append(gather_pairs(ours, replace(collection, documents=documents), features, extra=more))
    return faces[0], faces[1]
