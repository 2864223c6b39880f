"""News in words: where a piece of news leads, and how news are grouped by what they came up for."""

from collections.abc import Iterable
from dataclasses import dataclass

from market.notification.digest import NewsItem, NewsSource
from web.listing.card import PATHS


@dataclass(frozen=True, slots=True)
class NewsGroup:
    """The news of one standing search, in the order given."""

    source: NewsSource
    items: tuple[NewsItem, ...]


def listing_path(item: NewsItem) -> str:
    """Write the address of the listing that came up."""
    return f"{PATHS[item.listing.KIND]}/{item.listing.id}"


def group_news(items: Iterable[NewsItem]) -> tuple[NewsGroup, ...]:
    """Put news together by their source, sources in the order of their first."""
    groups: dict[NewsSource, list[NewsItem]] = {}
    for item in items:
        groups.setdefault(item.source, []).append(item)
    return tuple(NewsGroup(source, tuple(some)) for source, some in groups.items())
