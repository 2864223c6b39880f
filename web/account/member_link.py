"""A link that opens once: shown by GET, since programs that look through mail fetch links, and used by the form."""

from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.link import LinkPurpose, MemberLink
from market.account.member import Member, MemberPerson, MemberStanding
from market.account.store import links as account_links
from market.account.store import members, sessions
from market.errors import Conflict
from market.office.store import organizations
from market.postgres.db import Connection
from market.rate_limit import LINK, TooMany
from market.viewer import PUBLIC, MemberId, Role
from web.account.authentication import HOME, redirect_admitted
from web.account.emails import JOIN
from web.account.form import read_person, validate_password
from web.http.client import client_name
from web.http.context import CurrentMarket, Market
from web.http.rate_limit import take_address_attempt
from web.http.visitor import cookie_name
from web.page.form import BLANK, Form, read_form
from web.page.language import message
from web.page.notices import Notice, make_retry_notice
from web.page.preferences import read_preferences
from web.page.rendering import page_response

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
        page = await _join_page(conn, secret, await account_links.find(conn, secret))
    response = page_response(request, page, status=200 if page.purpose is not None else 404)
    response.headers["Cache-Control"] = "no-store"
    return response


@router.post(JOIN)
async def use_link(request: Request, market: CurrentMarket) -> Response:
    """Use a link up: keep the password, and let its member in."""
    form = await read_form(request)
    async with market.database.reading() as conn:
        secret = form.value("link")
        page = await _join_page(conn, secret, await account_links.find(conn, secret), form)
    if page.purpose is None:
        return page_response(request, page, status=404)
    person, faults = (page.person, {}) if page.member is not None else read_person(form, FIRST)
    about = [form.line("person"), form.line("email")] if person is None else [person.name, person.email]
    faults |= validate_password(form.value("password"), form.value("again"), about=(*about, page.organization))
    if person is None or faults:
        return page_response(request, replace(page, form=form.wrong(faults)), status=400)
    try:
        await take_address_attempt(request, market, LINK)
        password_hash = await market.passwords.hash(form.value("password"))
        return await _enter(request, market, page, person, password_hash)
    except TooMany as error:
        return page_response(request, replace(page, notices=(make_retry_notice(error),)), status=429)
    except Conflict:
        return page_response(request, replace(page, form=form.wrong({"email": TAKEN})), status=409)


async def _join_page(conn: Connection, secret: str, link: MemberLink | None, form: Form = BLANK) -> JoinPage:
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
        standing=MemberStanding.ACTIVE,
        language=read_preferences(request).language,
    )
    async with market.database.writing() as conn:
        member = await account_links.enter(conn, page.secret, password_hash, operator=operator, person=person)
        if member is None:
            return page_response(request, JoinPage("", None), status=404)
        before = request.cookies.get(cookie_name(request))
        secret = await sessions.sign_in(conn, member, client=client_name(request), before=before)
    return redirect_admitted(request, member, secret, HOME)
