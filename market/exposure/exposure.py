"""Exposure (曝光): how much of what people look at an organisation's achievements get, beside how well they answer.

Attention falls with the place as in DCG. Exposure beside relevance is the disparate treatment of Singh and Joachims,
"Fairness of Exposure in Rankings" (KDD 2018), added up over many rankings as Biega, Gummadi and Weikum do in "Equity of
Attention" (SIGIR 2018).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from market.listing.listing import ListingId
from market.organization import OrganizationId

PLACES = 10
"""So many places of a list count as looked at."""

LOSS_PCT = range(6)
"""How much of a list's relevance the office may give for evenness, in per cent; 0: none, the order is the ranker's."""

SPREAD = 10
"""Into so many equal places the spread of debts from -1 to 1 is cut."""


def place_of(debt: float) -> int:
    """Say in which place of the spread a debt lies, from 0."""
    return min(SPREAD - 1, int((debt + 1) / 2 * SPREAD))


def attention(rank: int) -> float:
    """Say how much a place is looked at, against the first; nothing past PLACES."""
    return 1.0 / math.log2(1 + rank) if rank <= PLACES else 0.0


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One achievement as it was shown: whose it is, what the ranker expected of it, and where it alone had placed it.

    `chance` is of level 3 or better; `gain` is the expected 2^(level - 1) - 1. `own_rank` is the place from 1 in the
    ranker's own order. `weak`: the ranker held it for level 1.
    """

    owner: OrganizationId
    chance: float
    gain: float
    own_rank: int
    weak: bool


ShownList = tuple[ShownLine, ...]
"""The graded achievements of one ranking, in the order in which they were shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameUp:
    """A ranking in which an organisation came up: of which need, first shown when, and the places it had, from 1."""

    need_id: ListingId
    shown_at: datetime
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """What one organisation got of all attention, and what its chances are of all chances; each from 0 to 1.

    `lists` counts the rankings in which it came up. `ratio` is exposure over relevance with its 95 % interval
    (bootstrap over rankings), None where too few rankings hold it.
    """

    owner: OrganizationId
    exposure: float
    relevance: float
    lists: int
    ratio: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Exposure:
    """How even attention was over `lists` rankings: the shares, the most relevant first.

    `disparity` is the part of all attention that would have to go to others for every share to equal its relevance: 0
    is even.
    """

    lists: int
    shares: tuple[Share, ...]
    disparity: float


@dataclass(frozen=True, slots=True)
class Price:
    """What evening within a bound would have done to kept rankings.

    `loss` is the mean part of a list's relevance that was lost, `worst` the largest; `moved` is the part of lists whose
    order changes; `disparity` what is left of it.
    """

    bound_pct: int
    loss: float
    worst: float
    moved: float
    disparity: float


@dataclass(frozen=True, slots=True)
class FairReranking:
    """What the office gives for evenness, and how far organisations are behind: from -1, overexposed, to 1."""

    loss_pct: int
    debts: Mapping[OrganizationId, float]
