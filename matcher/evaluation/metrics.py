"""Measures of one ranking against what was judged, on arrays of its candidates.

`grades` has shape (n,), int64: the judged score of each candidate (level - 1), 0 where it was not judged. `order` holds
the places of the candidates that were ranked, best first, as `rank` gives them. A candidate is relevant from the score
`relevant_from` on. The names are those of ir_measures.
"""

from enum import Enum

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Grades = NDArray[np.int64]
Order = NDArray[np.int64]

_HIGHEST = 62  # 2^62 is the last power of two that an int64 holds


class Metric(Enum):
    """What is measured, under the name that the reports give it."""

    NDCG = "nDCG@10"
    PRECISION = "P@5"
    RECIPROCAL_RANK = "RR"
    AVERAGE_PRECISION = "AP"
    RECALL = "R@50"
    SPEARMAN = "Spearman"
    SCORE = "Score"


def rank(scores: Values) -> Order:
    """Order candidates by score, best first; equal ones by their place; minus infinity means left out.

    Raises ValueError when a score is not a number.
    """
    if np.isnan(scores).any():
        raise ValueError("a score is not a number, so it has no rank")
    order: Order = np.argsort(-scores, kind="stable").astype(np.int64)
    return order[: int(np.count_nonzero(scores > -np.inf))]


def gains(grades: Grades) -> Values:
    """Turn judged scores into gains, 2^score - 1 (Burges et al., ICML 2005).

    Raises ValueError for a score below 0.
    """
    if len(grades) and not 0 <= int(grades.min()) <= int(grades.max()) <= _HIGHEST:
        raise ValueError(f"a score lies between 0 and {_HIGHEST}")
    return np.exp2(grades) - 1.0


def ndcg_at_k(grades: Grades, order: Order, *, k: int = 10) -> float:
    """Measure the discounted gain of the first k over that of the best possible order.

    The gain at rank r (from 1) counts 1 / log2(r + 1). Raises ValueError when no grade is above 0, for then no order is
    better than another.
    """
    worth = gains(grades)
    best = _discounted(-np.sort(-worth)[:k])
    if best == 0:
        raise ValueError("no candidate has a score above 0")
    return _discounted(worth[order[:k]]) / best


def precision_at_k(grades: Grades, order: Order, *, relevant_from: int, k: int = 5) -> float:
    """Measure which part of the first k is relevant; a ranking shorter than k lacks the rest."""
    return int(np.count_nonzero(grades[order[:k]] >= relevant_from)) / k


def reciprocal_rank(grades: Grades, order: Order, *, relevant_from: int) -> float:
    """Give 1 / the rank of the first relevant candidate, 0 when there is none."""
    places = np.flatnonzero(grades[order] >= relevant_from)
    return 1.0 / (int(places[0]) + 1) if len(places) else 0.0


def average_precision(grades: Grades, order: Order, *, relevant_from: int) -> float:
    """Average the precision at the rank of each relevant candidate; one that was left out counts 0.

    Raises ValueError when nothing is relevant.
    """
    ranks = np.flatnonzero(grades[order] >= relevant_from) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).sum()) / _relevant(grades, relevant_from)


def recall_at_k(grades: Grades, order: Order, *, relevant_from: int, k: int = 50) -> float:
    """Measure which part of the relevant candidates is among the first k.

    Raises ValueError when nothing is relevant.
    """
    return int(np.count_nonzero(grades[order[:k]] >= relevant_from)) / _relevant(grades, relevant_from)


def spearman(grades: Grades, scores: Values) -> float:
    """Correlate the ranks of grades and scores, (n,) each, ties averaged; 0 when all scores are equal.

    Raises ValueError when all grades are equal: no score follows what does not vary.
    """
    ours, judged = _average_ranks(scores), _average_ranks(grades.astype(np.float64))
    ours, judged = ours - ours.mean(), judged - judged.mean()
    spread = float(np.sqrt((judged @ judged) * (ours @ ours)))
    if not judged.any():
        raise ValueError("all grades are equal")
    return float(ours @ judged) / spread if spread else 0.0


def score_of_error(mean_absolute_error: Values) -> Values:
    """Turn mean absolute errors of levels into Scores, 1 / (1 + MAE), as the field's contest counts."""
    return 1.0 / (1.0 + mean_absolute_error)


def _discounted(worth: Values) -> float:
    return float((worth / np.log2(np.arange(2, len(worth) + 2))).sum())


def _relevant(grades: Grades, relevant_from: int) -> int:
    count = int(np.count_nonzero(grades >= relevant_from))
    if not count:
        raise ValueError(f"no candidate has a score of {relevant_from} or more")
    return count


def _average_ranks(values: Values) -> Values:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2.0)[inverse]
