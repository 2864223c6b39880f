"""Measuring (测量): every measure of every need for one system."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.metrics import (
    Metric,
    Order,
    average_precision,
    ndcg_at_k,
    precision_at_k,
    rank,
    recall_at_k,
    reciprocal_rank,
    spearman,
)
from matcher.evaluation.needs import MeasuredNeed
from matcher.evaluation.system import Scores, System

FIRST = 10
LEVEL_OF_SCORE_0 = 1
ONE_BY_ONE = tuple(each for each in Metric if each is not Metric.SCORE)
"""The measures that a need has by itself; Score is one of all pairs together."""

_SAY_EVERY = 200


@dataclass(frozen=True, slots=True)
class LevelErrors:
    """How far levels are from the judges': of each need the sum of |differences|, and how many pairs, (n,)."""

    errors: Scores
    pairs: Scores


@dataclass(frozen=True, slots=True)
class Measured:
    """One system's values, arrays of shape (n,) in the order of the needs, NaN where a need has no such measure.

    `first` holds the places of each need's first ten candidates; `parts` the nDCG@10 among a part of the candidates;
    `levels` None when the system gives none.
    """

    values: Mapping[Metric, Scores]
    parts: Mapping[str, Scores]
    first: Sequence[Order]
    levels: LevelErrors | None


@dataclass(frozen=True, slots=True)
class CandidatePart:
    """A part of the candidates to measure apart: `marked` says of each document, (documents,), whether it is in it."""

    name: str
    marked: NDArray[np.bool_]


def measure(
    system: System,
    needs: Sequence[MeasuredNeed],
    *,
    relevant_from: int,
    parts: Sequence[CandidatePart] = (),
    heard: Callable[[MeasuredNeed, Scores], None] | None = None,
    say: Callable[[str], None],
) -> Measured:
    """Measure a system; `heard` is given the scores of each need, (candidates,)."""
    values: dict[Metric, Scores] = {each: np.full(len(needs), np.nan) for each in ONE_BY_ONE}
    apart = {part.name: np.full(len(needs), np.nan) for part in parts}
    first: list[Order] = []
    errors: list[tuple[float, int]] = []
    for place, need in enumerate(needs):
        if place % _SAY_EVERY == 0:
            say(f"ranking with {system.name}: {place} of {len(needs)}")
        scores = system.scores(need.query, need.rows)
        if heard is not None:
            heard(need, scores)
        for name, value in measure_need(need, scores, relevant_from=relevant_from):
            values[name][place] = value
        for part in parts:
            among = part.marked[need.rows]
            if tells_apart(need, among):
                apart[part.name][place] = ndcg_at_k(need.grades[among], rank(scores[among]))
        first.append(rank(scores)[:FIRST])
        levels = system.levels(need.query, need.rows)
        if levels is not None:
            off = np.abs(levels - need.grades - LEVEL_OF_SCORE_0)[need.judged]
            errors.append((float(off.sum()), len(off)))
    known = LevelErrors(*(np.array(each, dtype=np.float64) for each in zip(*errors, strict=True))) if errors else None
    return Measured(values, apart, first, known)


def measure_need(need: MeasuredNeed, scores: Scores, *, relevant_from: int) -> Iterable[tuple[Metric, float]]:
    """Give each measure that a need has: those of relevant documents only where one is, Spearman where grades vary."""
    order = rank(scores)
    yield Metric.NDCG, ndcg_at_k(need.grades, order)
    yield Metric.PRECISION, precision_at_k(need.grades, order, relevant_from=relevant_from)
    if (need.grades >= relevant_from).any():
        yield Metric.RECIPROCAL_RANK, reciprocal_rank(need.grades, order, relevant_from=relevant_from)
        yield Metric.AVERAGE_PRECISION, average_precision(need.grades, order, relevant_from=relevant_from)
        yield Metric.RECALL, recall_at_k(need.grades, order, relevant_from=relevant_from)
    judged = need.grades[need.judged]
    if (judged != judged[0]).any():
        yield Metric.SPEARMAN, spearman(judged, scores[need.judged])


def tells_apart(need: MeasuredNeed, among: NDArray[np.bool_]) -> bool:
    """Say whether the order of a part of the candidates, (n,), matters: it holds a score above 0 and another one."""
    grades = need.grades[among]
    return bool(len(grades) and grades.max() > grades.min())
