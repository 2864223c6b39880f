"""Turns (得失): the needs that ours serves most better, and most worse, than another system."""

from collections.abc import Sequence

import numpy as np

from matcher.evaluation.evaluation import Place, Turn
from matcher.evaluation.measuring import Measured
from matcher.evaluation.metrics import Measure, Order
from matcher.evaluation.needs import Need

SHOWN = 10


def find_turns(
    needs: Sequence[Need], ours: Measured, other: Measured, *, shown: int = SHOWN
) -> tuple[tuple[Turn, ...], tuple[Turn, ...]]:
    """Give the needs that gained and those that lost in nDCG@10, the most first, equal ones in their order."""
    one, two = ours.values[Measure.NDCG], other.values[Measure.NDCG]
    differences = one - two
    turns = [
        Turn(
            need=need.query.id,
            ours=float(one[place]),
            other=float(two[place]),
            ours_first=_places(need, ours.first[place]),
            other_first=_places(need, other.first[place]),
        )
        for place, need in enumerate(needs)
    ]
    gained = [int(place) for place in np.argsort(-differences, kind="stable") if differences[place] > 0]
    lost = [int(place) for place in np.argsort(differences, kind="stable") if differences[place] < 0]
    return tuple(turns[place] for place in gained[:shown]), tuple(turns[place] for place in lost[:shown])


def _places(need: Need, order: Order) -> tuple[Place, ...]:
    return tuple(Place(need.ids[at], int(need.grades[at]) if need.judged[at] else None) for at in order.tolist())
