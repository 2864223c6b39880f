"""The page on which a member asks an expert for their contact details, and sees them once the expert has agreed.

The expert's page of requests for their contact details: to agree, decline or take back, and to see who looked.

The office's page of requests for contact details: it answers for experts who told it so, and says how.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.day import current_day
from market.errors import Conflict, Invalid
from market.listing.expert import Expert
from market.listing.listing import ListingId
from market.listing.store import experts
from market.privacy.consent import PURPOSE_LIMIT, SOURCE_LIMIT, Consent, ConsentId, ConsentState, Lasting
from market.privacy.store import consents
from market.privacy.store.consents import Contact, ContactRequest, Showing
from market.viewer import PUBLIC, Actor, Role
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import BLANK, Form, collect_errors, read_form
from web.page.language import message
from web.page.rendering import page_response, redirect_response
from web.privacy.contact_emails import notify_asker, notify_expert

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
    return page_response(request, await _contact_page(market, ListingId(id), visitor.actor()))


@router.post("/experts/{id}/contact")
async def ask_for_contact(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Ask the expert; what was asked or answered meanwhile is shown instead."""
    actor, form = visitor.actor(), await read_form(request)
    try:
        async with market.database.writing() as conn:
            asked = await consents.ask(conn, ListingId(id), form.value("purpose"), actor=actor)
            await notify_expert(conn, market, asked, actor=actor)
    except Invalid as error:
        page = await _contact_page(market, ListingId(id), actor, form=form.wrong(collect_errors(error, FAULTS)))
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
    return page_response(request, await _contact_page(market, ListingId(id), actor, contact=contact))


async def _contact_page(
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
        holds=consent is not None and consent.holds(current_day()),
        may_ask=not outside and (consent is None or consent.is_over(datetime.now(UTC))),
        editor=actor.editor or actor.role is Role.BROKER,
        outside=outside,
        contact=contact,
        form=form,
    )


REQUESTS_PATH = "/account/requests"


@dataclass(frozen=True, slots=True)
class ContactRequestsPage:
    """What was asked of the reader, what waits first, and each time their details were shown."""

    TEMPLATE: ClassVar[str] = "contact_requests.html"

    requests: tuple[ContactRequest, ...]
    showings: tuple[Showing, ...]
    today: date
    lasting: tuple[Lasting, ...] = tuple(Lasting)

    @property
    def waiting(self) -> tuple[ContactRequest, ...]:
        """Give the requests that wait for an answer."""
        return tuple(each for each in self.requests if each.consent.state is ConsentState.ASKED)

    @property
    def answered(self) -> tuple[ContactRequest, ...]:
        """Give the requests that were answered."""
        return tuple(each for each in self.requests if each.consent.state is not ConsentState.ASKED)


@router.api_route(REQUESTS_PATH, methods=["GET", "HEAD"])
async def show_requests(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the requests and the showings."""
    actor, member = visitor.actor(Role.EXPERT), visitor.signed_in()
    async with market.database.reading() as conn:
        listing_id = await experts.of_member(conn, member.id)
        found = await consents.requests_of(conn, listing_id, actor=actor)
        shown = await consents.showings(conn, listing_id, actor=actor)
    return page_response(request, ContactRequestsPage(tuple(found), tuple(shown), current_day()))


@router.post(REQUESTS_PATH + "/{id}/answer")
async def answer_request(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Agree for a while, or decline; what was answered before stays, and the page says how."""
    actor, lasting = visitor.actor(Role.EXPERT), read_lasting(await read_form(request))
    with suppress(Conflict):
        async with market.database.writing() as conn:
            answered = await consents.answer(conn, ConsentId(id), lasting=lasting, actor=actor)
            await notify_asker(conn, market, answered, actor=actor)
    return redirect_response(request, REQUESTS_PATH)


@router.post(REQUESTS_PATH + "/{id}/withdraw")
async def withdraw_consent(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Take a consent back, from this moment on."""
    actor = visitor.actor(Role.EXPERT)
    with suppress(Conflict):
        async with market.database.writing() as conn:
            await consents.withdraw(conn, ConsentId(id), actor=actor)
    return redirect_response(request, REQUESTS_PATH)


def read_lasting(form: Form) -> Lasting | None:
    """Read for how long the answer agrees; None where it is a no. Raises Invalid for what is neither."""
    spans: dict[str, Lasting | None] = {"no": None} | {str(lasting.value): lasting for lasting in Lasting}
    chosen = form.value("lasting")
    if chosen not in spans:
        raise Invalid({"lasting": f"write one of {', '.join(spans)}"})
    return spans[chosen]


OFFICE_REQUESTS_PATH = "/office/contact-requests"
SOURCE_FAULT = message("Say where their word is from: which paper, or which call on which day.")


@dataclass(frozen=True, slots=True)
class OfficeContactPage:
    """The requests that wait; `form` is what was typed for one of them, `at`."""

    TEMPLATE: ClassVar[str] = "office_contact.html"

    waiting: tuple[ContactRequest, ...]
    today: date
    form: Form = BLANK
    at: ConsentId | None = None
    lasting: tuple[Lasting, ...] = tuple(Lasting)
    source_limit: int = SOURCE_LIMIT


@router.api_route(OFFICE_REQUESTS_PATH, methods=["GET", "HEAD"])
async def show_waiting_requests(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the requests that wait."""
    return page_response(request, await _office_page(market, visitor.operator()))


@router.post(OFFICE_REQUESTS_PATH + "/{id}/answer")
async def answer_for_expert(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Answer as the expert told the office; what they answered themselves meanwhile stays."""
    actor, form = visitor.operator(), await read_form(request)
    lasting, asked = read_lasting(form), ConsentId(id)
    try:
        async with market.database.writing() as conn:
            answered = await consents.answer(conn, asked, lasting=lasting, actor=actor, source=form.line("source"))
            await notify_asker(conn, market, answered, actor=actor)
    except Invalid as error:
        sentences: Mapping[str, str] = {"source": SOURCE_FAULT}
        page = await _office_page(market, actor, form=form.wrong(collect_errors(error, sentences)), at=asked)
        return page_response(request, page, status=422)
    except Conflict:
        pass
    return redirect_response(request, OFFICE_REQUESTS_PATH)


async def _office_page(
    market: Market, actor: Actor, *, form: Form = BLANK, at: ConsentId | None = None
) -> OfficeContactPage:
    async with market.database.reading() as conn:
        waiting = await consents.waiting(conn, actor=actor)
    return OfficeContactPage(tuple(waiting), current_day(), form, at)
