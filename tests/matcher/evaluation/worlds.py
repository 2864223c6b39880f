"""Needs with grades and systems with given scores, for measures that are checked by hand."""

from collections.abc import Sequence

import numpy as np

from matcher.evaluation.collection import Text
from matcher.evaluation.measuring import Measured, measure
from matcher.evaluation.needs import MeasuredNeed
from matcher.evaluation.system import Levels, Rows, Scores, System


def a_need(id_: str, *grades: int, title: str = "题", text: str = "") -> MeasuredNeed:
    """Make a need with a candidate for each grade, all judged."""
    return MeasuredNeed(
        Text(id_, title, text),
        [f"d{place}" for place in range(len(grades))],
        np.arange(len(grades)),
        np.array(grades, dtype=np.int64),
        np.ones(len(grades), dtype=np.bool_),
    )


class Fixed(System):
    """A system whose scores, and levels if any, are the same for every need."""

    def __init__(self, name: str, scores: Sequence[float], levels: Sequence[int] | None = None) -> None:
        self.name = name
        self._scores = np.array(scores, dtype=np.float64)
        self._levels = None if levels is None else np.array(levels, dtype=np.int64)

    def scores(self, query: Text, rows: Rows) -> Scores:
        del query
        return self._scores[rows]

    def levels(self, query: Text, rows: Rows) -> Levels | None:
        del query
        return None if self._levels is None else self._levels[rows]


def quiet(line: str) -> None:
    """Take progress and say nothing."""
    del line


def measured(system: System, needs: Sequence[MeasuredNeed], *, relevant_from: int = 2) -> Measured:
    return measure(system, needs, relevant_from=relevant_from, say=quiet)
