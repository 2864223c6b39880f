"""Members: the market office sees every account, invites anybody, and helps whoever is locked out."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.member import Account
from market.account.store import members as account_members
from market.errors import Conflict
from market.viewer import MEMBER_ROLES, Actor, MemberId, Role
from web.context import CurrentMarket, Market
from web.form import BLANK, Form, read_form
from web.invitation import DONE, EMAIL_TAKEN, NOT_NOW, Given, change, invite, renew, show, told_of
from web.invited import read_invited
from web.notices import Notice, Tone
from web.pages.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.preferences import read_preferences
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor

router = APIRouter()

PATH = "/office/members"


@dataclass(frozen=True, slots=True)
class MembersPage:
    """A part of everybody's accounts, and the form of an invitation; `given` is a link, shown this once.

    Where the market `mails` links, one is shown at the office's wish.
    """

    TEMPLATE: ClassVar[str] = "members.html"

    accounts: tuple[Account, ...]
    own: MemberId | None
    total: int
    words: str
    role: Role | None
    paging: Paging
    mails: bool
    form: Form = BLANK
    given: Given | None = None
    notices: tuple[Notice, ...] = ()
    roles: tuple[Role, ...] = MEMBER_ROLES


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_members(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show everybody's accounts."""
    notices = (Notice(DONE),) if "done" in request.query_params else ()
    return page_response(request, await _page(request, market, visitor.operator(), notices=notices))


@router.post(PATH)
async def invite_member(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Invite somebody of any role."""
    visitor.own_account()
    actor = visitor.operator()
    form = await read_form(request)
    async with market.database.reading() as conn:
        invited, faults = await read_invited(conn, form, read_preferences(request).language, actor=actor)
    if invited is None:
        return page_response(request, await _page(request, market, actor, form=form.wrong(faults)), status=400)
    try:
        given = await invite(market, *invited, actor=actor)
    except Conflict:
        wrong = form.wrong({"email": EMAIL_TAKEN})
        return page_response(request, await _page(request, market, actor, form=wrong), status=409)
    return page_response(request, await _page(request, market, actor, given=given, notices=(told_of(given),)))


@router.post(PATH + "/{id}")
async def change_member(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Do to an account what a button says."""
    visitor.own_account()
    actor = visitor.operator()
    do = (await read_form(request)).value("do")
    try:
        if do in ("link", "show"):
            make = renew if do == "link" else show
            given = await make(market, MemberId(id), actor=actor)
            return page_response(request, await _page(request, market, actor, given=given, notices=(told_of(given),)))
        async with market.database.writing() as conn:
            await change(conn, MemberId(id), do, actor=actor)
    except Conflict:
        notices = (Notice(NOT_NOW, Tone.WARNING),)
        return page_response(request, await _page(request, market, actor, notices=notices), status=409)
    return redirect_response(request, f"{PATH}?done=1")


async def _page(
    request: Request,
    market: Market,
    actor: Actor,
    *,
    form: Form = BLANK,
    given: Given | None = None,
    notices: tuple[Notice, ...] = (),
) -> MembersPage:
    words = request.query_params.get("q", "")[:100].replace("\0", "")
    role = next((role for role in MEMBER_ROLES if role.value == request.query_params.get("role")), None)
    page = read_page(request.query_params)
    async with market.database.reading() as conn:
        listed, total = await account_members.page(
            conn, actor=actor, words=words, role=role, offset=offset_of(page), limit=PER_PAGE
        )
    pairs = tuple(pair for pair in (("q", words), ("role", "" if role is None else role.value)) if pair[1])
    paging = make_paging(PATH, pairs, page, total)
    mails = market.settings.mail_server is not None
    return MembersPage(tuple(listed), actor.member_id, total, words, role, paging, mails, form, given, notices)
