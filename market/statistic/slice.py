"""Slice (统计口径): which deals a figure is of."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from market.deal.deal import PartyType, Series
from market.deal.kind import DealKind
from market.deal.state import State
from market.listing.property import RightKind
from market.statistic.statistic import Dimension
from market.target.standing import TargetLevel
from market.target.target import Flow

NO_RIGHT = "none"
"""The stored word for a deal in which no right is dealt with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Which deals count, all where nothing is said.

    `field` and areas are meant exactly, a field of "" is of deals without one; `field_in`, `seller_in` and `buyer_in`
    stand for themselves and what lies in them: B1 for B1.01.03, CN/浙江省/宁波市 for its districts. `ip` is a
    RightKind's value or NO_RIGHT. `since` and `until` bound the day on which a deal reached its level, `signed_since`
    and `signed_until` that of the signature. `words` are looked for in subject, numbers and parties; `waits`: an entry
    waits for a second person. `sample`: invented deals alone, or none of them.
    """

    series: Series | None = None
    level: TargetLevel | None = None
    state: State | None = None
    kind: DealKind | None = None
    field: str | None = None
    statistics_field: str | None = None
    seller_type: PartyType | None = None
    buyer_type: PartyType | None = None
    ip: str | None = None
    seller_area: str | None = None
    buyer_area: str | None = None
    field_in: str = ""
    seller_in: str = ""
    buyer_in: str = ""
    since: date | None = None
    until: date | None = None
    signed_since: date | None = None
    signed_until: date | None = None
    words: str = ""
    waits: bool = False
    sample: bool | None = None

    def __post_init__(self) -> None:
        if self.ip is not None and self.ip != NO_RIGHT:
            RightKind(self.ip)

    def on_side(self, flow: Flow | None, district: str) -> Self:
        """Narrow to a side: 输出 has its sellers in the district, 吸纳 its buyers; None is everybody's."""
        if flow is None:
            return self
        return replace(self, seller_in=district) if flow is Flow.OUTPUT else replace(self, buyer_in=district)

    def within(self, dimension: Dimension, key: str) -> Self:
        """Narrow to one member of a dimension, as a cell's key names it; DEAL names none."""
        if dimension is Dimension.MONTH:
            year, month = map(int, key.split("-"))
            return self._between(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        if dimension is Dimension.YEAR:
            return self._between(date(int(key), 1, 1), date(int(key), 12, 31))
        narrow = _NARROWED.get(dimension)
        if narrow is None:
            raise ValueError(f"a slice is not narrowed by {dimension.value}")
        return replace(self, **{dimension.value: narrow(key)})

    def _between(self, first: date, last: date) -> Self:
        since = first if self.since is None else max(first, self.since)
        return replace(self, since=since, until=last if self.until is None else min(last, self.until))


_NARROWED: Mapping[Dimension, Callable[[str], Any]] = {
    Dimension.SERIES: Series,
    Dimension.LEVEL: TargetLevel,
    Dimension.STATE: State,
    Dimension.KIND: DealKind,
    Dimension.FIELD: str,
    Dimension.STATISTICS_FIELD: str,
    Dimension.SELLER_TYPE: PartyType,
    Dimension.BUYER_TYPE: PartyType,
    Dimension.IP: str,
    Dimension.SELLER_AREA: str,
    Dimension.BUYER_AREA: str,
}
