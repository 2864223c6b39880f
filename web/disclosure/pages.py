"""Disclosure (披露): the confidential texts of one listing, asked for, read, and who read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.disclosure.grant import Grant, GrantSide, GrantState
from market.disclosure.reading import Reading
from market.disclosure.store import confidential_texts, grants
from market.errors import Invalid, NotFound
from market.listing.listing import Listing, ListingId, Tier
from market.listing.store import listings
from market.postgres.db import Connection
from market.viewer import Role, Viewer
from web.disclosure.emails import notify_request
from web.disclosure.form import describe_mistakes, read_tier
from web.http.context import CurrentMarket
from web.http.upload import read_fields, require_sender
from web.http.visitor import CurrentVisitor
from web.listing.card import Card, make_listing_card, read_organizations
from web.page.rendering import page_response, redirect_response

router = APIRouter()
ASKING = (Role.ENTERPRISE, Role.INSTITUTE, Role.BROKER)


@dataclass(frozen=True, slots=True)
class TierView:
    """One confidential text: the viewer's last grant for it, whether it is open to them, and the text once read."""

    tier: Tier
    grant: Grant | None
    is_open: bool
    text: str | None

    @property
    def can_be_asked(self) -> bool:
        """Say whether there is anything to ask for."""
        opened = self.grant is not None and self.grant.state in (GrantState.ASKED, GrantState.GRANTED)
        return not self.is_open and not opened

    @property
    def rests_on_nothing(self) -> bool:
        """Say whether it was granted and is closed all the same; its owner sees why with the request."""
        return not self.is_open and self.grant is not None and self.grant.state is GrantState.GRANTED


@dataclass(frozen=True, slots=True)
class DisclosurePage:
    """What a member finds of a listing's confidential texts; `typed` goes back into a form that has `mistakes`.

    Who is `alone` belongs to no organisation: nobody can be a party to an agreement with them.
    """

    TEMPLATE: ClassVar[str] = "disclosure.html"

    card: Card
    tiers: tuple[TierView, ...]
    own: bool
    asks: bool
    alone: bool
    mistakes: Mapping[str, str]
    typed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadingsPage:
    """To whom a listing's confidential texts were granted, and who read them."""

    TEMPLATE: ClassVar[str] = "readings.html"

    card: Card
    grants: tuple[Grant, ...]
    readings: tuple[Reading, ...]


_Loaded: TypeAlias = tuple[Listing, tuple[tuple[Tier, Grant | None, bool], ...]]
"""A listing, and of each of its confidential texts the viewer's last grant and whether it is open to them."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """What came of a form: the text that was read, or what was wrong with it and what was typed."""

    text: tuple[Tier, str] | None = None
    mistakes: Mapping[str, str] | None = None
    typed: Mapping[str, str] | None = None


@router.api_route("/listings/{id}/confidential", methods=["GET", "HEAD"])
async def show_disclosure(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show a member which confidential texts a listing has, and what became of asking for them."""
    viewer = visitor.actor().viewer
    async with market.database.reading() as conn:
        loaded = await _load(conn, ListingId(id), viewer)
    return await _respond(request, market, viewer, loaded, _Tried())


@router.post("/listings/{id}/confidential")
async def read_text(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show a confidential text to whom it is open; that it was read is kept, and shown to the owner."""
    viewer = visitor.actor().viewer
    form = await read_fields(request)
    reason = "".join(form.get("reason", ()))
    tried = _Tried()
    async with market.database.writing() as conn:
        try:
            tier = read_tier(form)
            text = await confidential_texts.read(conn, ListingId(id), tier, viewer=viewer, reason=reason)
            tried = _Tried(text=(tier, text))
        except Invalid as error:
            tried = _Tried(mistakes=describe_mistakes(error), typed={"reason": reason})
        loaded = await _load(conn, ListingId(id), viewer)
    return await _respond(request, market, viewer, loaded, tried)


@router.post("/listings/{id}/grants")
async def ask_for_text(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Ask the owner for a confidential text."""
    form = await read_fields(request)
    require_sender(visitor, form)
    actor = visitor.actor(*ASKING)
    reason = "".join(form.get("reason", ()))
    try:
        async with market.database.writing() as conn:
            known = {grant.id for grant in await grants.find(conn, viewer=actor.viewer, listing_id=ListingId(id))}
            asked = await grants.ask(conn, ListingId(id), read_tier(form), reason=reason, actor=actor)
            if asked not in known:  # sent twice, it is told once
                await notify_request(conn, market, asked, actor=actor)
    except Invalid as error:
        async with market.database.reading() as conn:
            loaded = await _load(conn, ListingId(id), actor.viewer)
        tried = _Tried(mistakes=describe_mistakes(error), typed={"reason": reason})
        return await _respond(request, market, actor.viewer, loaded, tried)
    return redirect_response(request, f"/listings/{id}/confidential")


@router.api_route("/listings/{id}/grants", methods=["GET", "HEAD"])
async def show_readings(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show a listing's owner, and the market office, to whom it was granted and who read what."""
    viewer = visitor.actor().viewer
    async with market.database.reading() as conn:
        seen = await confidential_texts.readings(conn, ListingId(id), viewer=viewer)
        given = await grants.find(conn, viewer=viewer, listing_id=ListingId(id))
        listing = (await listings.find(conn, [ListingId(id)], viewer=viewer))[ListingId(id)]
    card = make_listing_card(listing, await read_organizations(market.database, [listing]))
    return page_response(request, ReadingsPage(card, tuple(given), tuple(seen)))


async def _load(conn: Connection, listing_id: ListingId, viewer: Viewer) -> _Loaded:
    """Load a listing and its confidential tiers as a viewer may see them. Raises NotFound."""
    listing = (await listings.find(conn, [listing_id], viewer=viewer)).get(listing_id)
    if listing is None:
        raise NotFound("listing", listing_id)
    received = [
        grant
        for grant in await grants.find(conn, viewer=viewer, listing_id=listing_id)
        if grant.side is GrantSide.RECEIVER
    ]
    tiers = []
    for tier in await confidential_texts.tiers(conn, listing_id, viewer=viewer):
        last = next((grant for grant in received if grant.tier is tier), None)
        tiers.append((tier, last, await confidential_texts.may_read(conn, listing_id, tier, viewer=viewer)))
    return listing, tuple(tiers)


async def _respond(
    request: Request,
    market: CurrentMarket,
    viewer: Viewer,
    loaded: _Loaded,
    tried: _Tried,
) -> Response:
    listing, tiers = loaded
    shown = dict([tried.text] if tried.text is not None else [])
    page = DisclosurePage(
        card=make_listing_card(listing, await read_organizations(market.database, [listing])),
        tiers=tuple(TierView(tier, grant, is_open, shown.get(tier)) for tier, grant, is_open in tiers),
        own=viewer.organization_id is not None and listing.organization_id == viewer.organization_id,
        asks=viewer.role in ASKING,
        alone=viewer.organization_id is None,
        mistakes=tried.mistakes or {},
        typed=tried.typed or {},
    )
    return page_response(request, page, status=422 if tried.mistakes else 200)
