"""Slice (统计口径): which deals a figure is of."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from market.deal import PartyType, Series
from market.deal_kind import DealKind
from market.deal_state import State
from market.property import RightKind
from market.target import Flow
from market.target_standing import Level

NO_RIGHT = "none"
"""The stored word for a deal in which no right is dealt with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Which deals count, all where nothing is said.

    A field stands for itself and what is below it, "" for deals without one; so do areas, CN/浙江省/宁波市 for its
    districts. `ip` is a RightKind's value or NO_RIGHT. `since` and `until` bound the day on which a deal reached its
    level, `signed_since` and `signed_until` that of the signature. `words` are looked for in subject, numbers and
    parties; `waits`: an entry waits for a second person. `sample`: invented deals alone, or none of them.
    """

    series: Series | None = None
    level: Level | None = None
    state: State | None = None
    kind: DealKind | None = None
    field: str | None = None
    statistics_field: str | None = None
    seller_type: PartyType | None = None
    buyer_type: PartyType | None = None
    ip: str | None = None
    seller_area: str = ""
    buyer_area: str = ""
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
        return replace(self, seller_area=district) if flow is Flow.OUTPUT else replace(self, buyer_area=district)
