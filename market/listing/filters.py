"""Filters (筛选): what narrows a list, a search or a match; the same in SQL, in the index and in a URL."""

from dataclasses import dataclass

from market.errors import Invalid
from market.listing.listing import Language
from market.listing.maturity import Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Within one facet any of the values, across facets all of them; empty narrows nothing.

    `fields` are PLAN codes, each covering what lies under it. `places` are keys such as
    "CN/浙江省/宁波市", each covering what lies in it. `level_min` counts on `scale` alone.
    Life cycle is no choice here: only what is published and not past its day is ever found.
    """

    fields: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    scale: Scale | None = None
    level_min: int | None = None

    def __post_init__(self) -> None:
        if self.level_min is not None and self.scale is None:
            raise Invalid({"level_min": "name the scale too: levels of two scales are never compared"})
        if self.level_min is not None and not 1 <= self.level_min <= 9:
            raise Invalid({"level_min": f"{self.level_min} is not between 1 and 9"})


NO_FILTERS = Filters()
