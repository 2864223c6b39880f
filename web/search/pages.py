"""Search over the three stores, and suggestions while somebody types."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from market.errors import Invalid
from market.listing.listing import Kind
from matcher.answering.match import FacetName, IndexStatus
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.listing.card import Card, make_hit_card, read_organizations
from web.page.filter_panel import FilterPanel, FilterPanelBuilder, Pairs
from web.page.filters import address, filter_pairs, read_filters
from web.page.notices import SEARCH_TOO_LONG, Notice, Tone
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.rendering import page_response, redirect_response
from web.search.answers import list_index_notices

router = APIRouter()
QUERY_LIMIT = 200
SUGGESTIONS_MAX = 8
SUGGESTIONS_SOUGHT = 60
"""So many are sought where one store's are wanted: those of the others beside them are left out."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One store, or (None) all of them, as a choice."""

    kind: Kind | None
    count: int | None
    href: str
    selected: bool


@dataclass(frozen=True, slots=True)
class SearchResultsPage:
    """One page of hits; not `exact`: nothing holds every word of `query`; `corrected` is what was searched for.

    `market_empty`: there is nothing in any store, whatever is searched for.
    """

    TEMPLATE: ClassVar[str] = "search.html"

    query: str
    kind: Kind | None
    exact: bool
    corrected: str | None
    tabs: tuple[Tab, ...]
    panel: FilterPanel
    cards: tuple[Card, ...]
    total: int
    market_empty: bool
    waiting: int
    paging: Paging
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class SuggestionsPart:
    """A part of a page: what somebody who types may mean."""

    TEMPLATE: ClassVar[str] = "suggestions.html"

    cards: tuple[Card, ...]


@router.api_route("/search", methods=["GET", "HEAD"])
async def show_search(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the hits of `q`, in one store or all; without `q` the newest listings."""
    params = request.query_params
    filters, kind, page, typed = read_filters(params), _read_kind(params), read_page(params), _read_query(params)
    query = typed[:QUERY_LIMIT]
    results = await market.matching.search(
        query, kind=kind, viewer=visitor.viewer, filters=filters, offset=offset_of(page), limit=PER_PAGE
    )
    asked: Pairs = (("q", query),) if query else ()
    kept: Pairs = asked if kind is None else (*asked, ("kind", kind.value))
    filter_part = tuple(filter_pairs(filters))
    paging = make_paging("/search", (*kept, *filter_part), page, results.total)
    if paging.last is not None:
        return redirect_response(request, paging.last)
    known = await read_organizations(market.database, (hit.listing for hit in results.hits))
    status = await market.matching.status()
    counts = next((dict(facet.counts) for facet in results.facets if facet.name is FacetName.KIND), {})
    too_long = (Notice(SEARCH_TOO_LONG, Tone.WARNING),) if len(typed) > QUERY_LIMIT else ()
    return page_response(
        request,
        SearchResultsPage(
            query=query,
            kind=kind,
            exact=results.exact,
            corrected=results.corrected,
            tabs=_tabs(asked, filter_part, kind, counts),
            panel=FilterPanelBuilder("/search", kept, filters, results.facets, market.taxonomy).make(),
            cards=tuple(make_hit_card(hit, known) for hit in results.hits),
            total=results.total,
            market_empty=results.total == 0 and _is_empty(status),
            waiting=results.waiting,
            paging=paging,
            notices=(*too_long, *list_index_notices(status)),
        ),
    )


@router.api_route("/search/suggestions", methods=["GET", "HEAD"])
async def show_suggestions(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Give the rows under the search box for what has been typed so far, from one store or all."""
    typed, kind = _read_query(request.query_params)[:QUERY_LIMIT], _read_kind(request.query_params)
    sought = SUGGESTIONS_MAX if kind is None else SUGGESTIONS_SOUGHT
    found = await market.matching.suggest(typed, viewer=visitor.viewer, limit=sought) if typed else ()
    hits = [hit for hit in found if kind is None or hit.listing.KIND is kind][:SUGGESTIONS_MAX]
    known = await read_organizations(market.database, (hit.listing for hit in hits))
    return page_response(request, SuggestionsPart(tuple(make_hit_card(hit, known) for hit in hits)))


def _is_empty(status: IndexStatus) -> bool:
    return status.ready and not status.listings and not status.waiting_words


def _read_query(params: QueryParams) -> str:
    return " ".join(params.get("q", "").replace("\x00", " ").split())


def _read_kind(params: QueryParams) -> Kind | None:
    text = params.get("kind", "")
    try:
        return Kind(text) if text else None
    except ValueError:
        raise Invalid({"kind": "write achievement, need or expert"}) from None


def _tabs(asked: Pairs, filters: Pairs, chosen: Kind | None, counts: dict[str, int]) -> tuple[Tab, ...]:
    everything = Tab(None, sum(counts.values()), address("/search", *asked, *filters), chosen is None)
    return (
        everything,
        *(
            Tab(
                kind,
                counts.get(kind.value, 0),
                address("/search", *asked, ("kind", kind.value), *filters),
                chosen is kind,
            )
            for kind in Kind
        ),
    )
