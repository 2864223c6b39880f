"""The expert's own page: what is kept of them and where it is from, leaving and coming back, ranked or not."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import Conflict, Invalid
from market.listing.expert import Expert, Origin, PersonField
from market.listing.listing import Status
from market.listing.store import experts
from market.privacy.consent import ConsentState
from market.privacy.store import consents, expert_wishes
from market.viewer import OPERATOR, Role
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor, Visitor
from web.page.form import Form, collect_errors, read_form
from web.page.language import message
from web.page.rendering import page_response, redirect_response

router = APIRouter()

HERE = "/account/expert"
CORRECTED = (PersonField.TITLE, PersonField.EMAIL, PersonField.PHONE)
FAULTS: Mapping[str, str] = {
    "title": message("Write at most 60 characters."),
    "email": message("Write an e-mail address such as name@example.org, or leave it empty."),
    "phone": message("Write the number in digits, with + - ( ) between them, or leave it empty."),
}


@dataclass(frozen=True, slots=True)
class KnownField:
    """One personal field, and where it is from."""

    field: PersonField
    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class ExpertAccountPage:
    """The reader as an expert of the market; `in_vain`: a correction came while they have left, when none is taken."""

    TEMPLATE: ClassVar[str] = "expert_account.html"

    expert: Expert
    known: tuple[KnownField, ...]
    waiting: int
    form: Form
    in_vain: bool = False

    @property
    def public(self) -> bool:
        """Say whether everybody finds them."""
        return self.expert.status is Status.PUBLISHED


@router.api_route(HERE, methods=["GET", "HEAD"])
async def show_expert_account(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show what the market keeps of the reader as an expert."""
    return page_response(request, await _page(market, visitor))


@router.post(HERE)
async def correct(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Correct the expert's title and contact details, as they say."""
    actor, member, form = visitor.actor(Role.EXPERT), visitor.signed_in(), await read_form(request)
    values = {field: form.line(field.value) for field in CORRECTED}
    try:
        async with market.database.writing() as conn:
            await expert_wishes.correct(conn, await experts.of_member(conn, member.id), values, actor=actor)
    except Invalid as error:
        page = await _page(market, visitor, form.wrong(collect_errors(error, FAULTS)))
        return page_response(request, page, status=422)
    except Conflict:
        return page_response(request, replace(await _page(market, visitor, form), in_vain=True), status=409)
    return redirect_response(request, HERE)


@router.post(HERE + "/leave")
async def leave(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Take the expert out of every list and search, at once."""
    actor, member = visitor.actor(Role.EXPERT), visitor.signed_in()
    async with market.database.writing() as conn:
        await expert_wishes.leave(conn, await experts.of_member(conn, member.id), actor=actor)
    return redirect_response(request, HERE)


@router.post(HERE + "/come-back")
async def come_back(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Bring the expert back; who is back already stays as they are."""
    actor, member = visitor.actor(Role.EXPERT), visitor.signed_in()
    with suppress(Conflict):
        async with market.database.writing() as conn:
            await expert_wishes.come_back(conn, await experts.of_member(conn, member.id), actor=actor)
    return redirect_response(request, HERE)


@router.post(HERE + "/ranking")
async def switch_ranking(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Have the expert ranked in answers, or not."""
    actor, member = visitor.actor(Role.EXPERT), visitor.signed_in()
    rankable = (await read_form(request)).value("ranked") == "yes"
    async with market.database.writing() as conn:
        listing_id = await experts.of_member(conn, member.id)
        await expert_wishes.switch_ranking(conn, listing_id, rankable=rankable, actor=actor)
    return redirect_response(request, HERE)


async def _page(market: Market, visitor: Visitor, form: Form | None = None) -> ExpertAccountPage:
    actor, member = visitor.actor(Role.EXPERT), visitor.signed_in()
    async with market.database.reading() as conn:
        listing_id = await experts.of_member(conn, member.id)
        expert = await experts.get(conn, listing_id, viewer=OPERATOR)  # themselves: they see their own contact details
        asked = await consents.requests_of(conn, listing_id, actor=actor)
    waiting = sum(request.consent.state is ConsentState.ASKED for request in asked)
    known = list_known_fields(expert)
    return ExpertAccountPage(expert, known, waiting, form or Form({each.field.value: each.text for each in known}))


def list_known_fields(expert: Expert) -> tuple[KnownField, ...]:
    """List what is known of an expert's person, field by field; nothing once they are erased."""
    person = expert.person
    if person is None:
        return ()
    return tuple(KnownField(field, person.value(field), origin) for field, origin in person.known.items())
