"""The lists of the three stores, newest first, with filters in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.listing.listing import Kind
from market.listing.store import listings
from market.viewer import PUBLIC, Viewer
from matcher.errors import Busy
from matcher.match import Facet
from web.context import CurrentMarket, Market
from web.filters import filter_pairs, read_filters
from web.pages.card import PATHS, Card, listing_card, read_organizations
from web.pages.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.pages.panel import Panel, PanelMaker
from web.preferences import LANGUAGE_PARAMETER, THEME_PARAMETER
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a store; `store_empty`: nothing is in it, whatever the filters. `whole`: no filter narrows it."""

    TEMPLATE: ClassVar[str] = "list.html"

    kind: Kind
    panel: Panel
    cards: tuple[Card, ...]
    total: int
    store_empty: bool
    whole: bool
    paging: Paging


@router.api_route("/achievements", methods=["GET", "HEAD"])
async def show_achievements(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List the achievements."""
    return await _show(request, market, Kind.ACHIEVEMENT, visitor.viewer)


@router.api_route("/needs", methods=["GET", "HEAD"])
async def show_needs(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List the needs."""
    return await _show(request, market, Kind.NEED, visitor.viewer)


@router.api_route("/experts", methods=["GET", "HEAD"])
async def show_experts(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List the experts."""
    return await _show(request, market, Kind.EXPERT, visitor.viewer)


async def _show(request: Request, market: Market, kind: Kind, viewer: Viewer) -> Response:
    filters, page = read_filters(request.query_params), read_page(request.query_params)
    async with market.database.reading() as conn:
        rows = await listings.page(conn, kind, viewer=viewer, filters=filters, offset=offset_of(page), limit=PER_PAGE)
        store_empty = rows.total == 0 and (await listings.count(conn, viewer=PUBLIC)).get(kind, 0) == 0
    path = PATHS[kind]
    paging = make_paging(path, tuple(filter_pairs(filters)), page, rows.total)
    if paging.last is not None:
        return redirect_response(request, paging.last)
    known = await read_organizations(market.database, rows.listings)
    facets: Sequence[Facet] = ()
    try:
        results = await market.matching.search("", kind=kind, viewer=viewer, filters=filters, offset=0, limit=1)
        facets = results.facets
    except Busy:
        pass  # the list stands without the counts beside its filters
    return page_response(
        request,
        ListPage(
            kind=kind,
            panel=PanelMaker(path, (), filters, facets, market.taxonomy).make(),
            cards=tuple(listing_card(listing, known) for listing in rows.listings),
            total=rows.total,
            store_empty=store_empty,
            whole=not request.query_params.keys() - {"page", LANGUAGE_PARAMETER, THEME_PARAMETER},
            paging=paging,
        ),
    )
