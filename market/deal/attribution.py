"""Attribution (成交归因): who a deal came about through, in shares that add up to exactly one."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from math import floor, lcm
from typing import TypeVar

from market.deal.deal import DealId
from market.errors import Invalid

K = TypeVar("K")
WHOLE_MAX = 1000
"""Into so many parts a deal is divided at most."""
REASON_LIMIT = 400
RULE = "2026-11"
"""The version of the rule by which shares are proposed; the market's own."""
_SHARE = re.compile(r"\d{1,6}(/\d{1,6}|\.\d{1,9})?%?", re.ASCII)


class Way(Enum):
    """What brought the parties together: the matching, a broker, a meeting, a call, or nobody but themselves."""

    MATCH = "match"
    BROKER = "broker"
    MEETING = "meeting"
    CALL = "call"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionEvidence:
    """What is known of how a deal came about: was its pair found by the matching, did a broker look after its
    introduction, has a meeting taken place, and did the listing answer a call for the need.
    """

    found: bool = False
    brokered: bool = False
    met: bool = False
    called: bool = False


@dataclass(frozen=True, slots=True)
class Shares:
    """The share of each way, one of nothing left out; they add up to one, which is checked. Raises Invalid."""

    of: Mapping[Way, Fraction]

    def __post_init__(self) -> None:
        if any(not 0 < share <= 1 for share in self.of.values()) or sum(self.of.values()) != 1:
            raise Invalid({"shares": "the shares have to add up to exactly one"})
        if self.whole > WHOLE_MAX:
            raise Invalid({"shares": f"divide the deal into at most {WHOLE_MAX} parts"})

    @classmethod
    def of_parts(cls, parts: Mapping[Way, int]) -> "Shares":
        """Make shares of whole parts."""
        whole = sum(parts.values())
        return cls({way: Fraction(count, whole) for way, count in parts.items() if count})

    @property
    def whole(self) -> int:
        """Give into how many equal parts the deal is divided."""
        return lcm(*(share.denominator for share in self.of.values()))

    @property
    def parts(self) -> dict[Way, int]:
        """Give how many of those parts each way has."""
        return {way: int(self.of.get(way, Fraction(0)) * self.whole) for way in Way}

    def spread(self, fen: int) -> dict[Way, int]:
        """Divide an amount to the fen."""
        return largest_remainder({way: share * fen for way, share in self.of.items()}, fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What a person said of a deal, after what a rule proposed; a reason stands where they said otherwise."""

    shares: Shares
    rule: str
    proposed: tuple[Way, ...]
    reason: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """Deals that are divided alike: how many, and their amount; `shares` None while nobody has said."""

    shares: Shares | None
    deals: int
    fen: int

    def holds(self, way: Way | None) -> bool:
        """Say whether a way has a share in it; None is for what nobody has said of."""
        return way is None if self.shares is None else way in self.shares.of


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaid:
    """A registered deal of which nobody has said yet who it came about through."""

    deal_id: DealId
    subject: str
    registered_on: date
    fen: int


def propose(past: AttributionEvidence) -> tuple[Way, ...]:
    """Propose, in equal shares, all that was at work; where nothing was, it is the parties themselves."""
    at_work = (
        (Way.MATCH, past.found),
        (Way.BROKER, past.brokered),
        (Way.MEETING, past.met),
        (Way.CALL, past.called),
    )
    return tuple(way for way, was in at_work if was) or (Way.DIRECT,)


def equal(ways: Sequence[Way]) -> Shares:
    """Divide a deal evenly."""
    return Shares({way: Fraction(1, len(ways)) for way in ways})


def read_share(text: str) -> Fraction:
    """Read a share as 1/3, 33.5 % or 0.335; nothing is none. Raises Invalid."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if not plain:
        return Fraction(0)
    try:
        if _SHARE.fullmatch(plain):
            return Fraction(plain[:-1]) / 100 if plain.endswith("%") else Fraction(plain)
    except ZeroDivisionError:
        pass
    raise Invalid({"shares": "write a share as 1/3, 25 % or 0.25"})


def by_way(piles: Iterable[Pile]) -> dict[Way | None, int]:
    """Add up what came about through each way, to the fen; None is what nobody has said of yet.

    Amounts are added exactly and rounded once, so that the ways add up to the whole and no deal's rounding is repeated.
    """
    exact: dict[Way | None, Fraction] = {way: Fraction(0) for way in (*Way, None)}
    total = 0
    for pile in piles:
        total += pile.fen
        for way, share in pile.shares.of.items() if pile.shares is not None else ((None, Fraction(1)),):
            exact[way] += share * pile.fen
    return largest_remainder(exact, total)


def largest_remainder(exact: Mapping[K, Fraction], total: int) -> dict[K, int]:
    """Round amounts that add up to a whole number so that they still do; ties go to what comes first."""
    floors = {key: floor(amount) for key, amount in exact.items()}
    left = total - sum(floors.values())
    order = sorted(exact, key=lambda key: floors[key] - exact[key])
    return floors | {key: floors[key] + 1 for key in order[:left]}
