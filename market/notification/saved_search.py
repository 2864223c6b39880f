"""Saved search (订阅的搜索): what a member has the market look for again and again, and how they want to be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import NewType
from uuid import UUID

from market.day import day_start
from market.errors import Conflict, Invalid
from market.listing.filters import NO_FILTERS, Filters
from market.listing.listing import Kind
from market.viewer import MemberId

SavedSearchId = NewType("SavedSearchId", UUID)

NAME_LIMIT = 60
QUERY_LIMIT = 200
SEARCHES_MAX = 30
"""So many searches one member has at most."""

TOLD_AT = timedelta(hours=8)
"""When in the market's day those are told who want it once a day, or once a week, on Monday."""


class Frequency(Enum):
    """How often a member is told; PAGE: never, they look at the page themselves."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for: the words and filters of a search page. `kind` None: in all three stores."""

    query: str = ""
    kind: Kind | None = None
    filters: Filters = NO_FILTERS

    def __post_init__(self) -> None:
        if len(self.query) > QUERY_LIMIT or not self.query.isprintable():
            raise Invalid({"query": f"write one line of at most {QUERY_LIMIT} characters"})
        if not self.query and self.kind is None and self.filters == NO_FILTERS:
            raise Invalid({"query": "say what to look for: words, a store or a filter"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """What a member looks for under a name, and how they want to be told; `by_mail`: by letter too."""

    id: SavedSearchId
    member_id: MemberId
    name: str
    sought: Sought
    frequency: Frequency = Frequency.DAILY
    by_mail: bool = False
    saved_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.name) <= NAME_LIMIT or not self.name.isprintable() or self.name != self.name.strip():
            raise Invalid({"name": f"write a name of at most {NAME_LIMIT} characters"})


class SearchesFull(Conflict):
    """A member has as many saved searches as anybody may have."""


def told_up_to(now: datetime) -> Mapping[Frequency, datetime]:
    """Map each frequency to the moment up to which what was found is to be told by now; PAGE has none."""
    today = day_start(now) + TOLD_AT
    latest = today if now >= today else today - timedelta(days=1)
    monday = latest - timedelta(days=latest.weekday())
    return MappingProxyType({Frequency.AT_ONCE: now, Frequency.DAILY: latest, Frequency.WEEKLY: monday})
