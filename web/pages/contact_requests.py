"""The expert's page of requests for their contact details: to agree, decline or take back, and to see who looked."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.day import day_of
from market.errors import Conflict, Invalid
from market.listing.store import experts
from market.privacy.consent import ConsentId, ConsentState, Lasting
from market.privacy.store import consents
from market.privacy.store.consents import ContactRequest, Showing
from market.viewer import Role
from web.contact_letters import tell_asker
from web.context import CurrentMarket
from web.form import Form, read_form
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor

router = APIRouter()

HERE = "/account/requests"


@dataclass(frozen=True, slots=True)
class RequestsPage:
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


@router.api_route(HERE, methods=["GET", "HEAD"])
async def show_requests(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the requests and the showings."""
    actor, member = visitor.actor(Role.EXPERT), visitor.signed_in()
    async with market.database.reading() as conn:
        listing_id = await experts.of_member(conn, member.id)
        found = await consents.requests_of(conn, listing_id, actor=actor)
        shown = await consents.showings(conn, listing_id, actor=actor)
    return page_response(request, RequestsPage(tuple(found), tuple(shown), day_of(datetime.now(UTC))))


@router.post(HERE + "/{id}/answer")
async def answer_request(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Agree for a while, or decline; what was answered before stays, and the page says how."""
    actor, lasting = visitor.actor(Role.EXPERT), read_lasting(await read_form(request))
    with suppress(Conflict):
        async with market.database.writing() as conn:
            answered = await consents.answer(conn, ConsentId(id), lasting=lasting, actor=actor)
            await tell_asker(conn, market, answered, actor=actor)
    return redirect_response(request, HERE)


@router.post(HERE + "/{id}/withdraw")
async def withdraw_consent(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Take a consent back, from this moment on."""
    actor = visitor.actor(Role.EXPERT)
    with suppress(Conflict):
        async with market.database.writing() as conn:
            await consents.withdraw(conn, ConsentId(id), actor=actor)
    return redirect_response(request, HERE)


def read_lasting(form: Form) -> Lasting | None:
    """Read for how long the answer agrees; None where it is a no. Raises Invalid for what is neither."""
    spans: dict[str, Lasting | None] = {"no": None} | {str(lasting.value): lasting for lasting in Lasting}
    chosen = form.value("lasting")
    if chosen not in spans:
        raise Invalid({"lasting": f"write one of {', '.join(spans)}"})
    return spans[chosen]
