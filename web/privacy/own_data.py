"""A member's own data: what is kept and where it is from, a copy to take along, and erasing it all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.member import Member, MemberPerson, read_phone
from market.account.store import field_origins, members
from market.day import day_of
from market.errors import Conflict, Invalid
from market.listing.expert import Origin, PersonField
from market.privacy.store import erasures, personal_exports
from market.privacy.store.erasures import Consequences
from market.privacy.store.personal_exports import PersonalExport
from market.rate_limit import TooMany
from web.account.authentication import check_own_password
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor, Visitor, drop_cookie
from web.page.form import BLANK, Form, collect_errors, read_form
from web.page.language import message
from web.page.notices import Notice, Tone, make_retry_notice
from web.page.rendering import page_response, redirect_response
from web.privacy.expert_account import KnownField

router = APIRouter()

HERE = "/account/data"
ERASURE = f"{HERE}/erasure"
SOURCE = "account page"
SOURCES: Mapping[str, str] = {
    SOURCE: message("you wrote it on this page"),
    "sign-up": message("you wrote it when you signed up"),
    "invitation": message("whoever invited you, or you as you came in"),
    "operator-link": message("you wrote it when you began this market"),
    "demonstration": message("invented for the demonstration"),
}
"""Where a field is from when the market itself took it down, in words; other sources are shown as they are."""
FAULTS: Mapping[str, str] = {
    "name": message("Write a name of at most 60 characters."),
    "phone": message("Write the number in digits, with + - ( ) between them, or leave it empty."),
}
WRONG = message("This is not the password of this account.")
LAST_OPERATOR = message("You are the last who runs this market. Let somebody else in first, then erase your account.")


@dataclass(frozen=True, slots=True)
class OwnDataPage:
    """What is kept of the reader's person, field by field; `demonstration`: theirs is nobody's, and stays."""

    TEMPLATE: ClassVar[str] = "own_data.html"

    member: Member
    known: tuple[KnownField, ...]
    demonstration: bool
    form: Form
    sources: Mapping[str, str] = field(default_factory=lambda: SOURCES)


@dataclass(frozen=True, slots=True)
class ErasurePage:
    """What an erasure takes away and what stays, and the password that does it."""

    TEMPLATE: ClassVar[str] = "erasure.html"

    email: str
    consequences: Consequences
    form: Form = BLANK
    notices: tuple[Notice, ...] = ()


@router.api_route(HERE, methods=["GET", "HEAD"])
async def show_own_data(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show what is kept of the reader and where it is from."""
    return page_response(request, await _page(market, visitor))


@router.post(HERE)
async def correct(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Correct the member's name and phone, as they say."""
    member, form = visitor.own_account().member, await read_form(request)
    try:
        phone = read_phone(form.line("phone"))
        async with market.database.writing() as conn:
            await members.correct(conn, member.id, name=form.line("name"), phone=phone, source=SOURCE)
    except Invalid as error:
        page = await _page(market, visitor, form.wrong(collect_errors(error, FAULTS)))
        return page_response(request, page, status=422)
    return redirect_response(request, HERE)


@router.post(f"{HERE}/copy")
async def send_copy(market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Give all that is kept of the member, as a JSON file to save."""
    session = visitor.own_account()
    async with market.database.writing() as conn:
        made = await personal_exports.make(conn, actor=session.member.actor)
    name = f"cuibai-my-data-{day_of(made.made_at).isoformat()}.json"
    return Response(
        write_copy(made),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@router.api_route(ERASURE, methods=["GET", "HEAD"])
async def show_erasure(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Say what an erasure leads to, before it is done."""
    email, consequences = await _outlook(market, visitor.own_account().member)
    return page_response(request, ErasurePage(email, consequences))


@router.post(ERASURE)
async def erase(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Erase the member for good, after their password was right."""
    member = visitor.own_account().member
    form = await read_form(request)
    email, consequences = await _outlook(market, member)
    try:
        if not await check_own_password(market, member, form.value("password")):
            page = ErasurePage(email, consequences, BLANK.wrong({"password": WRONG}))
            return page_response(request, page, status=422)
        async with market.database.writing() as conn:
            await erasures.erase(conn, member.id, actor=member.actor)
    except TooMany as error:
        return page_response(request, ErasurePage(email, consequences, notices=(make_retry_notice(error),)), status=429)
    except Conflict:
        notices = (Notice(LAST_OPERATOR, Tone.WARNING),)
        return page_response(request, ErasurePage(email, consequences, notices=notices), status=409)
    response = redirect_response(request, "/privacy?erased")
    drop_cookie(request, response)
    return response


async def _outlook(market: Market, member: Member) -> tuple[str, Consequences]:
    async with market.database.reading() as conn:
        person = await members.person_of(conn, member.id)
        return "" if person is None else person.email, await erasures.consequences(conn, member.id)


def write_copy(made: PersonalExport) -> bytes:
    """Write a copy as JSON in UTF-8, readable by people and by programs."""
    portions = {datum.value: dict(tables) for datum, tables in made.portions.items()}
    whole = {"member": str(made.member_id), "made_at": made.made_at.isoformat(), "kept": portions}
    return json.dumps(whole, ensure_ascii=False, indent=2).encode()


async def _page(market: Market, visitor: Visitor, form: Form | None = None) -> OwnDataPage:
    member, session = visitor.signed_in(), visitor.session
    async with market.database.reading() as conn:
        person = await members.person_of(conn, member.id)
        origins = await field_origins.find(conn, member.id)
    known = _known(person, origins)
    typed = form or Form({each.field.value: each.text for each in known})
    return OwnDataPage(member, known, session is not None and session.demonstration, typed)


def _known(person: MemberPerson | None, origins: dict[PersonField, Origin]) -> tuple[KnownField, ...]:
    if person is None:
        return ()
    texts = {PersonField.NAME: person.name, PersonField.EMAIL: person.email, PersonField.PHONE: person.phone or ""}
    return tuple(KnownField(field, texts[field], origin) for field, origin in origins.items())
