"""Evening (均衡曝光): who was shown less than their relevance moves up, at a loss that is bounded list by list."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from market.exposure.exposure import PLACES, attention
from market.organization import OrganizationId

WINDOW = 2 * PLACES
"""So many of the first answers may change places."""

_STRENGTHS = tuple(2.0**power for power in range(4, -9, -1))
"""How much a debt may weigh against the list's best gain, the strongest first."""

_ATTENTION = np.array([attention(rank) for rank in range(1, WINDOW + 1)])


def rerank_fairly(
    gains: Sequence[float],
    owners: Sequence[OrganizationId],
    debts: Mapping[OrganizationId, float],
    *,
    loss_pct: int,
) -> list[int]:
    """Order a list anew: for each place from 0, the place in the list that was given.

    Debts weigh as much as the bound allows: the DCG of the first PLACES by `gains` falls by at most `loss_pct` per cent
    of what the given order has. Past WINDOW nothing moves. Without debts, or with a bound of 0, the order stays.
    """
    order = np.arange(len(gains))
    size = min(len(gains), WINDOW)
    behind = np.array([debts.get(owner, 0.0) for owner in owners[:size]])
    if loss_pct <= 0 or size < 2 or not behind.any():
        return [int(place) for place in order]
    window = np.asarray(gains[:size], dtype=float)
    base = np.sort(window)[::-1]  # a reranker's order is not by gain; at no strength it is kept
    for strength in _STRENGTHS:
        moved = np.argsort(-(base + strength * base[0] * behind), kind="stable")
        if loss_of(window, moved) * 100 <= loss_pct:
            order[:size] = moved
            break
    return [int(place) for place in order]


def loss_of(gains: NDArray[np.float64], order: NDArray[np.intp]) -> float:
    """Say which part of the given order's DCG at PLACES another order loses; below 0 where it gains."""
    given = float(gains @ _ATTENTION[: len(gains)])
    return (given - float(gains[order] @ _ATTENTION[: len(gains)])) / given if given > 0 else 0.0
