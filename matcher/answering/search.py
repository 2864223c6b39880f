"""Searching (检索): one page of what a typed text finds, with facets."""

from dataclasses import dataclass

from market.listing.filters import NO_FILTERS
from market.listing.listing import ListingId
from matcher.answering.match import Facet
from matcher.index.catalog import CandidateScope
from matcher.index.index import Index
from matcher.index.lexical_query import Found


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Listings with their scores, best first; `total` and `facets` count all that was found."""

    ranked: list[tuple[ListingId, float]]
    total: int
    facets: tuple[Facet, ...]
    exact: bool


def find_page(index: Index, text: str, scope: CandidateScope, *, offset: int, limit: int) -> FoundPage:
    """Find what holds the words of a text; an empty text lists everything, newest first.

    A facet is counted over what was found under the other filters, so that its other values stay to choose. Where
    listings are named, nothing is forgiven and no facet counted.
    """
    with index.lock:
        catalog = index.catalog
        if scope.among:
            return _find_among(index, text, scope, offset=offset, limit=limit)
        everyone = catalog.mask(CandidateScope(viewer=scope.viewer, filters=NO_FILTERS, today=scope.today))
        mask = catalog.mask(scope)
        if not text:
            rows = catalog.newest(mask)
            page = [(row, 0.0) for row in rows[offset : offset + limit].tolist()]
            return FoundPage(_named(index, page), len(rows), catalog.facets(everyone, scope), exact=True)
        members = scope.viewer.reads_members_text
        found = index.lexical.find(text, cap=max(1, catalog.height), allowed=everyone, members=members)
        hit = mask & False
        hit[found.rows] = True
        inside = mask[found.rows]
        narrowed = Found(found.rows[inside], found.scores[inside], found.exact)
        page = list(zip(narrowed.rows.tolist(), narrowed.scores.tolist(), strict=True))[offset : offset + limit]
        return FoundPage(_named(index, page), len(narrowed.rows), catalog.facets(hit, scope), found.exact)


def _find_among(index: Index, text: str, scope: CandidateScope, *, offset: int, limit: int) -> FoundPage:
    """Find which of some listings hold every word; no word is looked for where none passes the filters."""
    catalog = index.catalog
    mask, members = catalog.mask(scope), scope.viewer.reads_members_text
    if not text or not mask.any():
        page = [(row, 0.0) for row in catalog.newest(mask).tolist()]
    else:
        found = index.lexical.find(text, cap=int(mask.sum()), allowed=mask, forgiving=False, members=members)
        page = list(zip(found.rows.tolist(), found.scores.tolist(), strict=True)) if found.exact else []
    return FoundPage(_named(index, page[offset : offset + limit]), len(page), (), exact=True)


def find_typed(index: Index, text: str, scope: CandidateScope, *, limit: int) -> FoundPage:
    """Find what a half-typed text may mean, without facets; `total` counts this page alone."""
    with index.lock:
        mask, members = index.catalog.mask(scope), scope.viewer.reads_members_text
        found = index.lexical.find(text, cap=limit, allowed=mask, typing=True, members=members)
        ranked = _named(index, list(zip(found.rows.tolist(), found.scores.tolist(), strict=True)))
        return FoundPage(ranked, len(ranked), (), found.exact)


def _named(index: Index, rows: list[tuple[int, float]]) -> list[tuple[ListingId, float]]:
    named = ((index.catalog.listing_id(row), score) for row, score in rows)
    return [(listing_id, score) for listing_id, score in named if listing_id is not None]
