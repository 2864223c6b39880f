"""Measures of one ranking against what was judged."""

from collections.abc import Iterable, Mapping, Sequence
from math import log2

import numpy as np
from numpy.typing import NDArray


def rank(ids: Sequence[str], scores: NDArray[np.float64]) -> list[str]:
    """Order documents by score, best first; equal scores by id, ascending.

    `scores` has shape (n,), one for each id. Raises ValueError when the lengths differ or a score is not a number.
    """
    if scores.shape != (len(ids),):
        raise ValueError(f"{len(ids)} ids but scores of shape {scores.shape}")
    if np.isnan(scores).any():
        raise ValueError("a score is not a number, so it has no rank")
    return [ids[row] for row in sorted(range(len(ids)), key=lambda row: (-scores[row], ids[row]))]


def gain(score: int) -> int:
    """Turn a judged score (level - 1) into its gain, 2^score - 1 (Burges et al., ICML 2005)."""
    if score < 0:
        raise ValueError(f"a score is 0 or more, not {score}")
    return (1 << score) - 1


def ndcg_at_k(ranked: Sequence[str], judged: Mapping[str, int], *, k: int = 10) -> float:
    """Measure a ranking: discounted gain of its first k over that of the best possible order.

    The gain at rank r (from 1) counts 1 / log2(r + 1); a document that was not judged gains nothing.
    Raises ValueError when nothing judged is above 0, for then no order is better than another.
    """
    best = _discounted(sorted((gain(score) for score in judged.values()), reverse=True)[:k])
    if best == 0:
        raise ValueError("no judged document has a score above 0")
    return _discounted(gain(judged.get(id_, 0)) for id_ in ranked[:k]) / best


def _discounted(gains: Iterable[int]) -> float:
    return sum(value / log2(place + 1) for place, value in enumerate(gains, start=1))
