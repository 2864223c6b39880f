"""Folded systems (交叉系统): what the models of five folds say of the needs that they did not see."""

from collections.abc import Mapping

import numpy as np

from matcher.evaluation.collection import Collection, Text
from matcher.evaluation.system import Levels, Rows, Scores, System
from matcher.ranking.feature import Values
from matcher.training.pairs import Pairs


class Folded(System):
    """A ranking put together from five folds; documents that nobody judged are left out."""

    def __init__(
        self, name: str, scores: Mapping[str, Mapping[int, float]], levels: Mapping[str, Mapping[int, int]]
    ) -> None:
        self.name = name
        self._scores = scores
        self._levels = levels

    @classmethod
    def of(
        cls, name: str, collection: Collection, pairs: Pairs, scores: Values, levels: Levels | None = None
    ) -> "Folded":
        """Put the score of every pair, (n,), and its level if there is one, to its document."""
        place = {document.id: row for row, document in enumerate(collection.documents)}
        told: dict[str, dict[int, float]] = {}
        graded: dict[str, dict[int, int]] = {}
        for need in np.unique(pairs.needs):
            query, marks = collection.queries[need], pairs.needs == need
            rows = [place[id_] for id_ in sorted(collection.qrels[query.id])]
            told[query.id] = dict(zip(rows, scores[marks].tolist(), strict=True))
            if levels is not None:
                graded[query.id] = dict(zip(rows, levels[marks].tolist(), strict=True))
        return cls(name, told, graded)

    def scores(self, query: Text, rows: Rows) -> Scores:
        """Score documents by the fold that did not see the query."""
        known = self._scores.get(query.id, {})
        return np.array([known.get(row, -np.inf) for row in rows.tolist()], dtype=np.float64)

    def levels(self, query: Text, rows: Rows) -> Levels | None:
        """Say the level of each document; one that was not judged has level 1."""
        known = self._levels.get(query.id)
        return None if known is None else np.array([known.get(row, 1) for row in rows.tolist()], dtype=np.int64)


def standardised_by_need(pairs: Pairs, values: Values) -> Values:
    """Put values, (n,), at mean 0 and spread 1 within each need; 0 where they are missing or all equal."""
    found = np.zeros(len(pairs))
    for need in np.unique(pairs.needs):
        marks = pairs.needs == need
        mine = values[marks]
        spread = float(np.nanstd(mine)) if not np.isnan(mine).all() else 0.0
        if spread > 0:
            found[marks] = np.nan_to_num((mine - np.nanmean(mine)) / spread)
    return found
