"""Silence (无人应答): needs that nothing answers well, and why, counted from the rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from market.challenge.challenge import CallId
from market.errors import NotAllowed
from market.indicator.indicator import Indicator
from market.judging.judgement import Level
from market.listing.listing import ListingId
from market.listing.relaxation import ConditionKind, Relaxation
from market.viewer import Role, Viewer

ANSWERED_FROM = Level.FAIR
"""A need with a pair of this level is not silent."""
THIN_TEXT = 60
"""Summary and body of fewer characters say too little to compare with."""


class UnmatchedReason(Enum):
    """Why nothing answers a need; NOT_MATCHED says that nobody has looked yet, the others that somebody has.

    UNKNOWN: pairs came up, and neither a person nor the ranker says how good they are.
    """

    NOT_MATCHED = "not-matched"
    NO_SUPPLY = "no-supply"
    THIN = "thin"
    CONDITION = "condition"
    WEAK = "weak"
    UNKNOWN = "unknown"


class UnmatchedOrder(Enum):
    """What comes first: the largest budget, or the nearest deadline."""

    BUDGET = "budget"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A condition on which achievements that would answer otherwise fail: how many, and who comes nearest.

    `nearest` is what the nearest offers, in the condition's own unit; None where no single end decides.
    """

    kind: ConditionKind
    place: int | None
    count: int
    nearest: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedNeed:
    """A need that nothing answers, with what was counted.

    `matched`: the text as it stands was compared; `pairs` and `best` are of what came up, judgements before the
    ranker's levels; `near` are the near misses, each with the one condition that it fails; `achievements` and `experts`
    count the supply of its industries. `sized` is how many characters summary and body have; `asked` counts institutes.
    """

    need_id: ListingId
    matched: bool
    pairs: int
    best: Level | None
    near: tuple[Relaxation, ...]
    achievements: int
    experts: int
    sized: int
    indicators: int
    deadline_on: date | None
    call_id: CallId | None
    asked: int

    @property
    def why(self) -> tuple[UnmatchedReason, ...]:
        """List the reasons that hold, the first to be dealt with first."""
        whys = []
        if not self.matched:
            whys.append(UnmatchedReason.NOT_MATCHED)
        if self.achievements + self.experts == 0:
            whys.append(UnmatchedReason.NO_SUPPLY)
        if self.sized < THIN_TEXT:
            whys.append(UnmatchedReason.THIN)
        if self.matched and self.near:
            whys.append(UnmatchedReason.CONDITION)
        if self.matched and self.pairs and not self.near:
            whys.append(UnmatchedReason.WEAK if self.best is not None else UnmatchedReason.UNKNOWN)
        return tuple(whys) or (UnmatchedReason.WEAK,)

    def hindrances(self, indicators: Sequence[Indicator] = ()) -> tuple[Hindrance, ...]:
        """Count on which conditions the near misses fail, the commonest first; `indicators` are the need's."""
        counted = Counter((each.kind, each.place) for each in self.near)
        return tuple(
            Hindrance(kind, place, count, _nearest(kind, place, self.near, indicators))
            for (kind, place), count in sorted(counted.items(), key=lambda one: (-one[1], one[0][0].value))
        )


def _nearest(
    kind: ConditionKind, place: int | None, near: Sequence[Relaxation], indicators: Sequence[Indicator]
) -> Decimal | None:
    """Give what comes nearest to the condition, from whichever side it is missed."""
    values = [each.value for each in near if (each.kind, each.place) == (kind, place) and each.value is not None]
    if not values:
        return None
    if kind is ConditionKind.PRICE:
        return min(values)
    if kind is ConditionKind.MATURITY:
        return max(values)
    if place is None or place >= len(indicators):
        return None
    wanted = indicators[place].value
    return min(values, key=lambda value: abs(value - wanted))


def check_sees_unmatched_needs(viewer: Viewer) -> None:
    """Let brokers and the market office pass. Raises NotAllowed."""
    if viewer.role not in (Role.BROKER, Role.OPERATOR):
        raise NotAllowed("what nothing answers is for brokers and the market office")
