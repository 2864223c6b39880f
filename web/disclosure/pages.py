"""Disclosure (披露): the confidential texts of one listing, asked for, read, and who read them."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.disclosure.grant import Grant, GrantSide, GrantState
from market.disclosure.reading import Reading
from market.disclosure.store import confidential_texts, grants
from market.errors import Invalid, NotFound
from market.listing.listing import ListingId, Tier
from market.listing.store import listings
from market.office.store import organizations
from market.postgres.db import Connection
from market.viewer import PUBLIC, Role, Viewer
from web.disclosure.emails import notify_request
from web.disclosure.form import FAULTS, make_form, read_grant_form, read_tier
from web.http.context import CurrentMarket
from web.http.upload import read_fields, require_sender
from web.http.visitor import CurrentVisitor
from web.listing.card import Card, make_listing_card, read_organizations
from web.page.form import BLANK, Form, collect_errors
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
        """Whether there is anything to ask for."""
        pending = self.grant is not None and self.grant.state in (GrantState.ASKED, GrantState.GRANTED)
        return not self.is_open and not pending

    @property
    def rests_on_nothing(self) -> bool:
        """Whether it was granted and is closed all the same; its owner sees why with the request."""
        return not self.is_open and self.grant is not None and self.grant.state is GrantState.GRANTED


@dataclass(frozen=True, slots=True)
class DisclosurePage:
    """What a member finds of a listing's confidential texts, and the form that was refused.

    Who is `alone` belongs to no organisation: nobody can be a party to an agreement with them.
    """

    TEMPLATE: ClassVar[str] = "disclosure.html"

    card: Card
    tiers: tuple[TierView, ...]
    own: bool
    asks: bool
    alone: bool
    form: Form


@dataclass(frozen=True, slots=True)
class ReadingsPage:
    """To whom a listing's confidential texts were granted, and who read them."""

    TEMPLATE: ClassVar[str] = "readings.html"

    card: Card
    grants: tuple[Grant, ...]
    readings: tuple[Reading, ...]


@router.api_route("/listings/{id}/confidential", methods=["GET", "HEAD"])
async def show_disclosure(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show a member which confidential texts a listing has, and what became of asking for them."""
    viewer = visitor.actor().viewer
    async with market.database.reading() as conn:
        return await _respond(request, conn, ListingId(id), viewer)


@router.post("/listings/{id}/confidential")
async def read_text(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show a confidential text to whom it is open; that it was read is recorded, and shown to the owner."""
    viewer, form = visitor.actor().viewer, await read_grant_form(request)
    text = None
    async with market.database.writing() as conn:
        try:
            tier, reason = read_tier(form), form.value("reason")
            text = tier, await confidential_texts.read(conn, ListingId(id), tier, viewer=viewer, reason=reason)
        except Invalid as error:
            form = form.wrong(collect_errors(error, FAULTS))
        return await _respond(request, conn, ListingId(id), viewer, form=form, text=text)


@router.post("/listings/{id}/grants")
async def ask_for_text(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Ask the owner for a confidential text."""
    fields = await read_fields(request)
    require_sender(visitor, fields)
    actor, form = visitor.actor(*ASKING), make_form(fields)
    try:
        async with market.database.writing() as conn:
            known = {grant.id for grant in await grants.find(conn, viewer=actor.viewer, listing_id=ListingId(id))}
            asked = await grants.ask(conn, ListingId(id), read_tier(form), reason=form.value("reason"), actor=actor)
            if asked not in known:  # sent twice, the owner is notified once
                await notify_request(conn, market, asked, actor=actor)
    except Invalid as error:
        form = form.wrong(collect_errors(error, FAULTS))
        async with market.database.reading() as conn:
            return await _respond(request, conn, ListingId(id), actor.viewer, form=form)
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


async def _respond(
    request: Request,
    conn: Connection,
    listing_id: ListingId,
    viewer: Viewer,
    *,
    form: Form = BLANK,
    text: tuple[Tier, str] | None = None,
) -> Response:
    """Render a listing's confidential tiers as a viewer may see them, with the `text` just read. Raises NotFound."""
    listing = (await listings.find(conn, [listing_id], viewer=viewer)).get(listing_id)
    if listing is None:
        raise NotFound("listing", listing_id)
    last: dict[Tier, Grant] = {}
    for grant in await grants.find(conn, viewer=viewer, listing_id=listing_id):
        if grant.side is GrantSide.RECEIVER:
            last.setdefault(grant.tier, grant)
    tiers = [
        TierView(
            tier=tier,
            grant=last.get(tier),
            is_open=await confidential_texts.may_read(conn, listing_id, tier, viewer=viewer),
            text=text[1] if text is not None and text[0] is tier else None,
        )
        for tier in await confidential_texts.tiers(conn, listing_id, viewer=viewer)
    ]
    page = DisclosurePage(
        card=make_listing_card(listing, await organizations.find(conn, [listing.organization_id], viewer=PUBLIC)),
        tiers=tuple(tiers),
        own=viewer.organization_id is not None and listing.organization_id == viewer.organization_id,
        asks=viewer.role in ASKING,
        alone=viewer.organization_id is None,
        form=form,
    )
    return page_response(request, page, status=422 if form.faults else 200)
