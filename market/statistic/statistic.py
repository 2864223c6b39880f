"""Statistic (统计): figures of deals by dimension, each group added up once, by one query for all pages."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Self

from market.errors import Conflict


class StillRecording(Conflict):
    """What was begun before the moment that was asked for is still being recorded, or may be."""


class Dimension(Enum):
    """What figures are told apart by.

    MONTH and YEAR are those in which the deal reached its level. FIELD is the plan's code, STATISTICS_FIELD that of the
    national statistics; both are "" where nothing is said. DEAL is the deal itself: the rows behind a figure.
    """

    SERIES = "series"
    LEVEL = "level"
    STATE = "state"
    KIND = "kind"
    FIELD = "field"
    STATISTICS_FIELD = "statistics_field"
    SELLER_TYPE = "seller_type"
    BUYER_TYPE = "buyer_type"
    IP = "ip"
    SELLER_AREA = "seller_area"
    BUYER_AREA = "buyer_area"
    MONTH = "month"
    YEAR = "year"
    DEAL = "deal"

    @property
    def adds(self) -> bool:
        """Say whether figures of its members may be added: not over series, levels and states."""
        return self not in (Dimension.SERIES, Dimension.LEVEL, Dimension.STATE)


class Measure(Enum):
    """What is added up.

    TECHNICAL is 技术交易额 as it counts: approved (核定) where the deal is registered, else claimed. TOTAL is
    合同成交额 in the same way.
    """

    DEALS = "deals"
    TOTAL = "total"
    TECHNICAL = "technical"
    TOTAL_CLAIMED = "total_claimed"
    TECHNICAL_CLAIMED = "technical_claimed"
    TOTAL_APPROVED = "total_approved"
    TECHNICAL_APPROVED = "technical_approved"
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a group of deals comes to; amounts in fen, approved ones of those deals that have any."""

    deals: int = 0
    total_fen: int = 0
    technical_fen: int = 0
    total_claimed_fen: int = 0
    technical_claimed_fen: int = 0
    total_approved_fen: int = 0
    technical_approved_fen: int = 0
    paid_fen: int = 0

    def of(self, measure: Measure) -> int:
        """Give one measure, in fen or deals."""
        return self.deals if measure is Measure.DEALS else int(getattr(self, f"{measure.value}_fen"))

    def __add__(self, other: Self) -> Self:
        return type(self)(**{name: getattr(self, name) + getattr(other, name) for name in FIGURES})


FIGURES = tuple(Figures.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class StatisticCell:
    """A group's figures; `keys` are the members it stands for, by dimension, as they are stored."""

    keys: dict[Dimension, str]
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class DealLabel:
    """What a deal behind a figure is called; a party that is a natural person is not named, `number` is "" for none."""

    subject: str
    seller: str
    buyer: str
    number: str


@dataclass(frozen=True, slots=True)
class Cut:
    """As of when: what was recorded until `known_at`, of what held on `held_on`; None: all of it, as it stands now."""

    known_at: datetime | None = None
    held_on: date | None = None

    @property
    def is_past(self) -> bool:
        """Say whether something that is there may lie beyond it."""
        return self.known_at is not None or self.held_on is not None


NOW = Cut()
