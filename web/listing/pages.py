"""The page of one achievement, need or expert, and the matches of a need.

The lists of the three stores, newest first, with filters in the address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from market.disclosure.store import confidential_texts
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.filters import NO_FILTERS
from market.listing.listing import Kind, ListingId, Status, Tier
from market.listing.need import Need
from market.listing.store import achievements, experts, listings, needs
from market.postgres.db import Connection
from market.posting.attachment import Attachment
from market.posting.store import attachments
from market.publication.store import price_bands
from market.viewer import PUBLIC, Viewer
from matcher.answering.match import Facet
from matcher.errors import Busy
from web.http.context import CurrentMarket, Market, current_market
from web.http.origin import shows_samples
from web.http.visitor import CurrentVisitor
from web.listing.card import PATHS, Card, make_listing_card, read_organizations
from web.listing.linked_data import describe_listing, to_script
from web.page.filter_panel import FilterPanel, FilterPanelBuilder
from web.page.filters import filter_pairs, read_filters, read_relaxed, relaxed_pairs
from web.page.language import message
from web.page.notices import Notice
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.preferences import LANGUAGE_PARAMETER, THEME_PARAMETER
from web.page.rendering import Shell, page_response, redirect_response
from web.publication.price_bands import ComparablePrices
from web.search.answers import ACHIEVEMENTS_MAX, AnswersView, list_answer_notices, list_index_notices, show_answers
from web.search.near_misses import QuestionAddress

router = APIRouter()
BESIDE_MAX = 4
"""How many matches a listing's own page shows."""
STORES = {Kind.ACHIEVEMENT: message("Achievements"), Kind.NEED: message("Needs"), Kind.EXPERT: message("Experts")}


@dataclass(frozen=True, slots=True)
class AchievementPage:
    """An achievement; `answers` holds needs that it may answer, None while too many are asking.

    `tiers` are the confidential texts that there are, as far as the reader may know.
    """

    TEMPLATE: ClassVar[str] = "achievement.html"

    card: Card
    listing: Achievement
    answers: AnswersView | None
    linked_data: Markup | None
    tiers: tuple[Tier, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    prices: ComparablePrices | None = None


@dataclass(frozen=True, slots=True)
class NeedPage:
    """A need; `answers` holds the first achievements, None while too many are asking."""

    TEMPLATE: ClassVar[str] = "need.html"

    card: Card
    listing: Need
    answers: AnswersView | None
    linked_data: Markup | None
    tiers: tuple[Tier, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    prices: ComparablePrices | None = None


@dataclass(frozen=True, slots=True)
class ExpertPage:
    """An expert, without any contact details; `answers` holds needs that they may help with.

    Search engines are told nothing of experts, and asked to keep their pages out.
    """

    TEMPLATE: ClassVar[str] = "expert.html"

    card: Card
    listing: Expert
    answers: AnswersView | None
    linked_data: None = None
    tiers: tuple[Tier, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchesPage:
    """All that answers a need, under the filters of the address."""

    TEMPLATE: ClassVar[str] = "matches.html"

    card: Card
    panel: FilterPanel
    answers: AnswersView
    notices: tuple[Notice, ...]


@router.api_route("/achievements/{id}", methods=["GET", "HEAD"])
async def show_achievement(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show an achievement and the needs that it may answer."""
    async with market.database.reading() as conn:
        listing = await achievements.get(conn, ListingId(id), viewer=visitor.viewer)
        tiers = await confidential_texts.tiers(conn, listing.id, viewer=visitor.viewer)
        beside = tuple(await attachments.list_of(conn, listing.id, viewer=visitor.viewer))
        bands = await _bands(conn, listing, visitor.viewer)
    card = make_listing_card(listing, await read_organizations(market.database, [listing]))
    answers = await _beside(market, listing.id, visitor.viewer, Kind.NEED)
    described = _linked(request, card, listing)
    return page_response(request, AchievementPage(card, listing, answers, described, tiers, beside, bands))


@router.api_route("/needs/{id}", methods=["GET", "HEAD"])
async def show_need(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show a need and the first achievements that may answer it."""
    async with market.database.reading() as conn:
        listing = await needs.get(conn, ListingId(id), viewer=visitor.viewer)
        tiers = await confidential_texts.tiers(conn, listing.id, viewer=visitor.viewer)
        beside = tuple(await attachments.list_of(conn, listing.id, viewer=visitor.viewer))
        bands = await _bands(conn, listing, visitor.viewer)
    card = make_listing_card(listing, await read_organizations(market.database, [listing]))
    answers = await _beside(market, listing.id, visitor.viewer, Kind.ACHIEVEMENT)
    described = _linked(request, card, listing)
    return page_response(request, NeedPage(card, listing, answers, described, tiers, beside, bands))


@router.api_route("/experts/{id}", methods=["GET", "HEAD"])
async def show_expert(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show an expert and the needs that they may help with."""
    async with market.database.reading() as conn:
        listing = await experts.get(conn, ListingId(id), viewer=visitor.viewer)
        tiers = await confidential_texts.tiers(conn, listing.id, viewer=visitor.viewer)
        beside = tuple(await attachments.list_of(conn, listing.id, viewer=visitor.viewer))
    card = make_listing_card(listing, await read_organizations(market.database, [listing]))
    answers = await _beside(market, listing.id, visitor.viewer, Kind.NEED)
    return page_response(request, ExpertPage(card, listing, answers, tiers=tiers, attachments=beside))


@router.api_route("/needs/{id}/matches", methods=["GET", "HEAD"])
async def show_matches(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show what answers a need, from all three stores."""
    filters, relaxed = read_filters(request.query_params), read_relaxed(request.query_params)
    async with market.database.reading() as conn:
        listing = await needs.get(conn, ListingId(id), viewer=visitor.viewer)
    card = make_listing_card(listing, await read_organizations(market.database, [listing]))
    answers = await market.matching.match_listing(
        listing.id, viewer=visitor.viewer, filters=filters, limit=ACHIEVEMENTS_MAX, relaxed=relaxed
    )
    everything = await market.matching.search(
        "", kind=None, viewer=visitor.viewer, filters=NO_FILTERS, offset=0, limit=1
    )
    path = f"{card.href}/matches"
    panel = FilterPanelBuilder(path, relaxed_pairs(relaxed), filters, everything.facets, market.taxonomy).make()
    shown = await show_answers(
        market.database,
        answers,
        Kind.ACHIEVEMENT,
        Kind.EXPERT,
        Kind.NEED,
        again=QuestionAddress(path, tuple(filter_pairs(filters))),
        compare=f"{card.href}/compare",
        pairs=path,
    )
    notices = (*list_answer_notices(answers), *list_index_notices(await market.matching.status()))
    return page_response(request, MatchesPage(card, panel, shown, notices))


def _linked(request: Request, card: Card, listing: Achievement | Need) -> Markup | None:
    """Describe a listing for search engines, in the language of the page; None for one that they are not to find."""
    if listing.status is not Status.PUBLISHED or (
        listing.sample and not shows_samples(current_market(request).settings)
    ):
        return None
    shell = Shell.of(request)
    catalogue = current_market(request).catalogues[shell.preferences.language]
    store = catalogue.text(STORES[listing.KIND])
    crumbs = {catalogue.text("Cuibai"): f"{shell.origin}/", store: shell.origin + PATHS[listing.KIND]}
    node = describe_listing(
        listing, card.organization, address=shell.in_language(shell.preferences.language), crumbs=crumbs
    )
    return to_script(node)


async def _bands(conn: Connection, listing: Achievement | Need, viewer: Viewer) -> ComparablePrices | None:
    """Read what deals that compare have cost, for whom it helps; None for others."""
    found = await price_bands.beside(conn, listing, viewer=viewer)
    return None if found is None else ComparablePrices(bands=tuple(found))


async def _beside(market: Market, listing_id: ListingId, viewer: Viewer, kind: Kind) -> AnswersView | None:
    """Match a listing for its own page; its page stands without, while too many are asking."""
    try:
        answers = await market.matching.match_listing(listing_id, viewer=viewer, filters=NO_FILTERS, limit=BESIDE_MAX)
    except Busy:
        return None
    return await show_answers(market.database, answers, kind)


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a store; `store_empty`: nothing is in it, whatever the filters. `whole`: no filter narrows it."""

    TEMPLATE: ClassVar[str] = "list.html"

    kind: Kind
    panel: FilterPanel
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
            panel=FilterPanelBuilder(path, (), filters, facets, market.taxonomy).make(),
            cards=tuple(make_listing_card(listing, known) for listing in rows.listings),
            total=rows.total,
            store_empty=store_empty,
            whole=not request.query_params.keys() - {"page", LANGUAGE_PARAMETER, THEME_PARAMETER},
            paging=paging,
        ),
    )
