"""Needs that are measured: which of a collection's queries can tell systems apart, and what is ranked for each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.collection import Collection, Text
from matcher.evaluation.metrics import Grades
from matcher.evaluation.system import Rows

FEWEST_CANDIDATES = 5
"""A judged pool smaller than this says little: almost any order of it scores well."""


@dataclass(frozen=True, slots=True)
class MeasuredNeed:
    """One need that is measured: its query and its candidates, ordered by id.

    Of each candidate, arrays of shape (n,): `rows` its place in the collection, `grades` its judged score (0 where it
    was not judged), `judged` whether it was.
    """

    query: Text
    ids: Sequence[str]
    rows: Rows
    grades: Grades
    judged: NDArray[np.bool_]

    def among(self, places: NDArray[np.bool_]) -> "MeasuredNeed":
        """Keep those of the candidates that are marked, (n,)."""
        ids = [id_ for id_, kept in zip(self.ids, places, strict=True) if kept]
        return MeasuredNeed(self.query, ids, self.rows[places], self.grades[places], self.judged[places])


@dataclass(frozen=True, slots=True)
class MeasuredNeeds:
    """The needs that are measured, and how many are not."""

    used: tuple[MeasuredNeed, ...]
    too_few: int
    nothing_relevant: int


def choose_needs(collection: Collection) -> MeasuredNeeds:
    """Leave out needs that can't tell systems apart.

    Where the judges gave a 0, the candidates of a need are the judged documents, and needs with fewer than
    FEWEST_CANDIDATES are left out; else all documents are. Needs with no score above 0 are left out anywhere. Queries
    without any judgement are no needs of this collection and count nowhere.
    """
    place = {document.id: row for row, document in enumerate(collection.documents)}
    everything = sorted(place)
    used: list[MeasuredNeed] = []
    too_few = nothing_relevant = 0
    for query in collection.queries:
        judged = collection.qrels.get(query.id)
        if judged is None:
            continue
        if collection.judged_pool and len(judged) < FEWEST_CANDIDATES:
            too_few += 1
        elif max(judged.values()) == 0:
            nothing_relevant += 1
        else:
            ids = sorted(judged) if collection.judged_pool else everything
            used.append(
                MeasuredNeed(
                    query,
                    ids,
                    np.array([place[id_] for id_ in ids], dtype=np.int64),
                    np.array([judged.get(id_, 0) for id_ in ids], dtype=np.int64),
                    np.array([id_ in judged for id_ in ids], dtype=np.bool_),
                )
            )
    return MeasuredNeeds(tuple(used), too_few, nothing_relevant)
