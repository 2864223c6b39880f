"""The page of one achievement, need or expert, and the matches of a need."""

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
from market.listing.store import achievements, experts, needs
from market.postgres.db import Connection
from market.posting.attachment import Attachment
from market.posting.store import attachments
from market.publication.store import price_bands
from market.viewer import Viewer
from matcher.errors import Busy
from web.context import CurrentMarket, Market, current_market
from web.filters import filter_pairs, read_filters
from web.language import message
from web.linked_data import describe_listing, to_script
from web.notices import Notice
from web.pages.answers import ACHIEVEMENTS_MAX, AnswersShown, answer_notices, index_notices, show_answers
from web.pages.card import PATHS, Card, listing_card, read_organizations
from web.pages.near import Again
from web.pages.panel import Panel, PanelMaker
from web.pages.sitemap import shows_samples
from web.prices_beside import PricesBeside
from web.relaxations import read_relaxed, relaxed_pairs
from web.rendering import Shell, page_response
from web.visitor import CurrentVisitor

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
    answers: AnswersShown | None
    linked_data: Markup | None
    tiers: tuple[Tier, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    prices: PricesBeside | None = None


@dataclass(frozen=True, slots=True)
class NeedPage:
    """A need; `answers` holds the first achievements, None while too many are asking."""

    TEMPLATE: ClassVar[str] = "need.html"

    card: Card
    listing: Need
    answers: AnswersShown | None
    linked_data: Markup | None
    tiers: tuple[Tier, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    prices: PricesBeside | None = None


@dataclass(frozen=True, slots=True)
class ExpertPage:
    """An expert, without any contact details; `answers` holds needs that they may help with.

    Search engines are told nothing of experts, and asked to keep their pages out.
    """

    TEMPLATE: ClassVar[str] = "expert.html"

    card: Card
    listing: Expert
    answers: AnswersShown | None
    linked_data: None = None
    tiers: tuple[Tier, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchesPage:
    """All that answers a need, under the filters of the address."""

    TEMPLATE: ClassVar[str] = "matches.html"

    card: Card
    panel: Panel
    answers: AnswersShown
    notices: tuple[Notice, ...]


@router.api_route("/achievements/{id}", methods=["GET", "HEAD"])
async def show_achievement(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show an achievement and the needs that it may answer."""
    async with market.database.reading() as conn:
        listing = await achievements.get(conn, ListingId(id), viewer=visitor.viewer)
        tiers = await confidential_texts.tiers(conn, listing.id, viewer=visitor.viewer)
        beside = tuple(await attachments.list_of(conn, listing.id, viewer=visitor.viewer))
        bands = await _bands(conn, listing, visitor.viewer)
    card = listing_card(listing, await read_organizations(market.database, [listing]))
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
    card = listing_card(listing, await read_organizations(market.database, [listing]))
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
    card = listing_card(listing, await read_organizations(market.database, [listing]))
    answers = await _beside(market, listing.id, visitor.viewer, Kind.NEED)
    return page_response(request, ExpertPage(card, listing, answers, tiers=tiers, attachments=beside))


@router.api_route("/needs/{id}/matches", methods=["GET", "HEAD"])
async def show_matches(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show what answers a need, from all three stores."""
    filters, relaxed = read_filters(request.query_params), read_relaxed(request.query_params)
    async with market.database.reading() as conn:
        listing = await needs.get(conn, ListingId(id), viewer=visitor.viewer)
    card = listing_card(listing, await read_organizations(market.database, [listing]))
    answers = await market.matching.match_listing(
        listing.id, viewer=visitor.viewer, filters=filters, limit=ACHIEVEMENTS_MAX, relaxed=relaxed
    )
    everything = await market.matching.search(
        "", kind=None, viewer=visitor.viewer, filters=NO_FILTERS, offset=0, limit=1
    )
    path = f"{card.href}/matches"
    panel = PanelMaker(path, relaxed_pairs(relaxed), filters, everything.facets, market.taxonomy).make()
    shown = await show_answers(
        market.database,
        answers,
        Kind.ACHIEVEMENT,
        Kind.EXPERT,
        Kind.NEED,
        again=Again(path, tuple(filter_pairs(filters))),
        compare=f"{card.href}/compare",
        pairs=path,
    )
    notices = (*answer_notices(answers), *index_notices(await market.matching.status()))
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


async def _bands(conn: Connection, listing: Achievement | Need, viewer: Viewer) -> PricesBeside | None:
    """Read what deals that compare have cost, for whom it helps; None for others."""
    found = await price_bands.beside(conn, listing, viewer=viewer)
    return None if found is None else PricesBeside(bands=tuple(found))


async def _beside(market: Market, listing_id: ListingId, viewer: Viewer, kind: Kind) -> AnswersShown | None:
    """Match a listing for its own page; its page stands without, while too many are asking."""
    try:
        answers = await market.matching.match_listing(listing_id, viewer=viewer, filters=NO_FILTERS, limit=BESIDE_MAX)
    except Busy:
        return None
    return await show_answers(market.database, answers, kind)
