"""A link that opens once: shown by GET, since programs that look through mail fetch links, and used by the form."""

from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.link import LinkPurpose, MemberLink
from market.account.member import Member, MemberPerson, Standing
from market.account.store import links as account_links
from market.account.store import members, sessions
from market.errors import Conflict
from market.office.store import organizations
from market.postgres.db import Connection
from market.rate_limit import LINK, TooMany
from market.viewer import PUBLIC, MemberId, Role
from web.attempts import take_from_address
from web.client import client_name
from web.context import CurrentMarket, Market
from web.doorkeeper import HOME, admitted
from web.form import BLANK, Form, read_form
from web.language import message
from web.letters import JOIN
from web.notices import Notice, too_many
from web.passwords import password_faults
from web.preferences import read_preferences
from web.rendering import page_response
from web.sign_up_form import read_person
from web.visitor import cookie_name

router = APIRouter()

FIRST = "operator-link"
TAKEN = message("Another account that does not run the market has this address. Write another address.")


@dataclass(frozen=True, slots=True)
class JoinPage:
    """What a link is for, and the form that uses it; `purpose` None for one that opens nothing."""

    TEMPLATE: ClassVar[str] = "join.html"

    secret: str
    purpose: LinkPurpose | None
    member: Member | None = None
    person: MemberPerson | None = None
    organization: str = ""
    form: Form = BLANK
    notices: tuple[Notice, ...] = ()


@router.api_route(JOIN, methods=["GET", "HEAD"])
async def show_link(request: Request, market: CurrentMarket) -> Response:
    """Show what a link is for; it is not used by that."""
    secret = request.query_params.get("link", "")
    async with market.database.reading() as conn:
        page = await _page(conn, secret, await account_links.find(conn, secret))
    response = page_response(request, page, status=200 if page.purpose is not None else 404)
    response.headers["Cache-Control"] = "no-store"
    return response


@router.post(JOIN)
async def use_link(request: Request, market: CurrentMarket) -> Response:
    """Use a link up: keep the password, and let its member in."""
    form = await read_form(request)
    async with market.database.reading() as conn:
        secret = form.value("link")
        page = await _page(conn, secret, await account_links.find(conn, secret), form)
    if page.purpose is None:
        return page_response(request, page, status=404)
    person, faults = (page.person, {}) if page.member is not None else read_person(form, FIRST)
    about = [form.line("person"), form.line("email")] if person is None else [person.name, person.email]
    faults |= password_faults(form.value("password"), form.value("again"), about=(*about, page.organization))
    if person is None or faults:
        return page_response(request, replace(page, form=form.wrong(faults)), status=400)
    try:
        await take_from_address(request, market, LINK)
        password_hash = await market.passwords.hash(form.value("password"))
        return await _enter(request, market, page, person, password_hash)
    except TooMany as error:
        return page_response(request, replace(page, notices=(too_many(error),)), status=429)
    except Conflict:
        return page_response(request, replace(page, form=form.wrong({"email": TAKEN})), status=409)


async def _page(conn: Connection, secret: str, link: MemberLink | None, form: Form = BLANK) -> JoinPage:
    if link is None or link.member_id is None:
        return JoinPage(secret, None if link is None else link.purpose, form=form)
    member = await members.get(conn, link.member_id)
    person = await members.person_of(conn, link.member_id)
    organization = ""
    if member.organization_id is not None:
        organization = (await organizations.get(conn, member.organization_id, viewer=PUBLIC)).name
    return JoinPage(secret, link.purpose, member, person, organization, form)


async def _enter(
    request: Request, market: Market, page: JoinPage, person: MemberPerson, password_hash: str
) -> Response:
    """Let whoever holds the link in. Raises Conflict for an address that is another member's."""
    operator = Member(
        id=MemberId(uuid4()),
        role=Role.OPERATOR,
        editor=True,
        standing=Standing.ACTIVE,
        language=read_preferences(request).language,
    )
    async with market.database.writing() as conn:
        member = await account_links.enter(conn, page.secret, password_hash, operator=operator, person=person)
        if member is None:
            return page_response(request, JoinPage("", None), status=404)
        before = request.cookies.get(cookie_name(request))
        secret = await sessions.sign_in(conn, member, client=client_name(request), before=before)
    return admitted(request, member, secret, HOME)
