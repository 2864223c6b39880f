"""Judgement (评判): one person's level for one pair, with what they were shown."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum
from typing import NewType
from uuid import UUID

from market.errors import Invalid
from market.listing.listing import ListingId

JudgementId = NewType("JudgementId", UUID)

NOTE_LIMIT = 400


class Level(IntEnum):
    """The four levels of the field's annotators: 4 强相关 · 3 较强相关 · 2 弱相关 · 1 无相关."""

    NONE = 1
    WEAK = 2
    FAIR = 3
    STRONG = 4


class Reason(Enum):
    """What keeps a pair from a higher level; what a decline tells its supplier, and what a ranker learns from."""

    SAME_WORDS = "same_words"
    DIFFERENT_PROBLEM = "different_problem"
    PARTIAL = "partial"
    INDICATOR = "indicator"
    CONDITION = "condition"
    MATURITY = "maturity"
    PRICE = "price"
    TERRITORY = "territory"
    MODE = "mode"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A judgement is never changed; a later one by the same judge names the one it replaces.

    `reason` is the chief one, None where the judge named none. `rank` (from 1) and `probability` (0 to 1] say where
    and how likely the pair was shown by which `model` and `index_version`; a pair drawn at random has no rank.
    `blind`: the judge saw neither. `note` is one sentence that the supplier may read.
    """

    id: JudgementId
    need_id: ListingId
    listing_id: ListingId
    level: Level
    reason: Reason | None
    judge: str
    judged_at: datetime
    rank: int | None
    probability: float
    model: str
    index_version: str
    blind: bool
    replaces: JudgementId | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if not 0.0 < self.probability <= 1.0:
            raise Invalid({"probability": "a shown pair had a chance above 0 and at most 1"})
        if self.rank is not None and self.rank < 1:
            raise Invalid({"rank": "ranks count from 1"})
        if len(self.note) > NOTE_LIMIT:
            raise Invalid({"note": f"{len(self.note)} characters; the limit is {NOTE_LIMIT}"})
