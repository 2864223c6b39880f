"""Map of the store (供需地图): listings laid out so that those alike in meaning lie close together."""

from dataclasses import dataclass
from datetime import datetime

from market.listing.listing import Kind, ListingId

KINDS = (Kind.ACHIEVEMENT, Kind.NEED)
"""What is laid out. People are not: where somebody lies among others says nothing that they have agreed to."""


@dataclass(frozen=True, slots=True)
class MapPlace:
    """Where a listing lies; x and y from 0 to 1, alone they mean nothing."""

    listing_id: ListingId
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """From which vectors the map was drawn, and when."""

    index_version: str
    encoder: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint:
    """A listing on the map; `field` is the first code of the plan that it names, "" without one."""

    place: MapPlace
    kind: Kind
    title: str
    field: str
