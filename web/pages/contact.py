"""The page on which a member asks an expert for their contact details, and sees them once the expert has agreed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.day import day_of
from market.errors import Conflict, Invalid
from market.listing.expert import Expert
from market.listing.listing import ListingId
from market.listing.store import experts
from market.privacy.consent import PURPOSE_LIMIT, Consent
from market.privacy.store import consents
from market.privacy.store.consents import Contact
from market.viewer import PUBLIC, Actor, Role
from web.contact_letters import tell_expert
from web.context import CurrentMarket, Market
from web.form import BLANK, Form, faults_of, read_form
from web.language import message
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor

router = APIRouter()

FAULTS: Mapping[str, str] = {
    "purpose": message("Say in a sentence what you want to ask them about: at least 10 characters, at most 300.")
}


@dataclass(frozen=True, slots=True)
class ContactPage:
    """Where the reader stands with an expert; `contact` is there on the page that was asked to show it, and then alone.

    `consent` is the last request. `holds`: the details may be shown. `may_ask`: a request can be sent now. `outside`:
    the reader is neither of an organisation nor a broker, and so has nothing to ask.
    """

    TEMPLATE: ClassVar[str] = "contact.html"

    expert: Expert
    consent: Consent | None
    holds: bool
    may_ask: bool
    editor: bool
    outside: bool
    contact: Contact | None = None
    form: Form = BLANK
    purpose_limit: int = PURPOSE_LIMIT


@router.api_route("/experts/{id}/contact", methods=["GET", "HEAD"])
async def show_contact(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show where the reader stands, and the form to ask by."""
    return page_response(request, await _page(market, ListingId(id), visitor.actor()))


@router.post("/experts/{id}/contact")
async def ask_for_contact(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Ask the expert; what was asked or answered meanwhile is shown instead."""
    actor, form = visitor.actor(), await read_form(request)
    try:
        async with market.database.writing() as conn:
            asked = await consents.ask(conn, ListingId(id), form.value("purpose"), actor=actor)
            await tell_expert(conn, market, asked, actor=actor)
    except Invalid as error:
        page = await _page(market, ListingId(id), actor, form=form.wrong(faults_of(error, FAULTS)))
        return page_response(request, page, status=422)
    except Conflict:
        pass  # sent twice, or answered in another window: the page says how it stands
    return redirect_response(request, f"/experts/{id}/contact")


@router.post("/experts/{id}/contact/details")
async def show_details(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show the contact details to who has the expert's consent; each time is recorded, so it is no plain reading."""
    actor = visitor.actor()
    async with market.database.writing() as conn:
        contact = await consents.show_contact(conn, ListingId(id), actor=actor)
    return page_response(request, await _page(market, ListingId(id), actor, contact=contact))


async def _page(
    market: Market,
    listing_id: ListingId,
    actor: Actor,
    *,
    contact: Contact | None = None,
    form: Form = BLANK,
) -> ContactPage:
    outside = consents.recipient_of(actor) is None
    async with market.database.reading() as conn:
        expert = await experts.get(conn, listing_id, viewer=PUBLIC)
        consent = await consents.latest(conn, listing_id, actor=actor)
    return ContactPage(
        expert=expert,
        consent=consent,
        holds=consent is not None and consent.holds(day_of(datetime.now(UTC))),
        may_ask=not outside and (consent is None or consent.is_over(datetime.now(UTC))),
        editor=actor.editor or actor.role is Role.BROKER,
        outside=outside,
        contact=contact,
        form=form,
    )
