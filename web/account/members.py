"""Members: the market office sees every account, invites anybody, and helps whoever is locked out.

Colleagues: an organisation's editors invite, shut out and let in again who works with them.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.member import ORGANIZED_ROLES, Account, Member, MemberStanding
from market.account.store import members as account_members
from market.errors import Conflict, NotFound
from market.organization import OrganizationId
from market.viewer import MEMBER_ROLES, Actor, MemberId, Role
from web.account.form import read_person
from web.account.invitation import (
    EMAIL_TAKEN,
    LINK_CHANGED,
    NOT_NOW,
    SOURCE,
    InvitationLink,
    change_account,
    describe_outcome,
    invite,
    read_invitee,
    renew_by_hand,
    renew_link,
)
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor, Visitor
from web.page.form import BLANK, Form, read_form
from web.page.notices import Notice, Tone
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response

router = APIRouter()

COLLEAGUES_PATH = "/account/members"


@dataclass(frozen=True, slots=True)
class ColleaguesPage:
    """An organisation's accounts, and the form of an invitation; `given` is a link to hand over, shown this once."""

    TEMPLATE: ClassVar[str] = "colleagues.html"

    accounts: tuple[Account, ...]
    own: MemberId | None
    form: Form = BLANK
    given: InvitationLink | None = None
    notices: tuple[Notice, ...] = ()


@router.api_route(COLLEAGUES_PATH, methods=["GET", "HEAD"])
async def show_colleagues(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show who has an account in one's own organisation."""
    notices = (Notice(LINK_CHANGED),) if "done" in request.query_params else ()
    return page_response(request, await _colleagues_page(market, *_editor(visitor), notices=notices))


@router.post(COLLEAGUES_PATH)
async def invite_colleague(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Invite a colleague, as reader or editor."""
    visitor.own_account()
    actor, organization_id = _editor(visitor)
    form = await read_form(request)
    person, faults = read_person(form, SOURCE)
    if person is None:
        page = await _colleagues_page(market, actor, organization_id, form=form.wrong(faults))
        return page_response(request, page, status=400)
    member = Member(
        id=MemberId(uuid4()),
        role=actor.role,
        organization_id=organization_id,
        editor=form.value("editor") == "yes",
        standing=MemberStanding.INVITED,
        language=read_preferences(request).language,
    )
    try:
        given = await invite(market, member, person, actor=actor)
    except Conflict:
        page = await _colleagues_page(market, actor, organization_id, form=form.wrong({"email": EMAIL_TAKEN}))
        return page_response(request, page, status=409)
    page = await _colleagues_page(market, actor, organization_id, given=given, notices=(describe_outcome(given),))
    return page_response(request, page)


@router.post(COLLEAGUES_PATH + "/{id}")
async def change_colleague(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Do to a colleague's account what a button says."""
    visitor.own_account()
    actor, organization_id = _editor(visitor)
    do = (await read_form(request)).value("do")
    try:
        if do == "link":
            given = await renew_link(market, MemberId(id), actor=actor)
            page = await _colleagues_page(
                market, actor, organization_id, given=given, notices=(describe_outcome(given),)
            )
            return page_response(request, page)
        async with market.database.writing() as conn:
            await change_account(conn, MemberId(id), do, actor=actor)
    except Conflict:
        page = await _colleagues_page(market, actor, organization_id, notices=(Notice(NOT_NOW, Tone.WARNING),))
        return page_response(request, page, status=409)
    return redirect_response(request, f"{COLLEAGUES_PATH}?done=1")


def _editor(visitor: Visitor) -> tuple[Actor, OrganizationId]:
    """Give whoever may look after an organisation's accounts. Raises NotSignedIn, NotAllowed, NotFound."""
    actor = visitor.actor(*ORGANIZED_ROLES)
    if actor.organization_id is None:
        raise NotFound("organization of", actor.name)
    return actor, actor.organization_id


async def _colleagues_page(
    market: Market,
    actor: Actor,
    organization_id: OrganizationId,
    *,
    form: Form = BLANK,
    given: InvitationLink | None = None,
    notices: tuple[Notice, ...] = (),
) -> ColleaguesPage:
    async with market.database.reading() as conn:
        listed = await account_members.of_organization(conn, organization_id, actor=actor)
    return ColleaguesPage(tuple(listed), actor.member_id, form, given, notices)


MEMBERS_PATH = "/office/members"


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
    given: InvitationLink | None = None
    notices: tuple[Notice, ...] = ()
    roles: tuple[Role, ...] = MEMBER_ROLES


@router.api_route(MEMBERS_PATH, methods=["GET", "HEAD"])
async def show_members(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show everybody's accounts."""
    notices = (Notice(LINK_CHANGED),) if "done" in request.query_params else ()
    return page_response(request, await _members_page(request, market, visitor.operator(), notices=notices))


@router.post(MEMBERS_PATH)
async def invite_member(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Invite somebody of any role."""
    visitor.own_account()
    actor = visitor.operator()
    form = await read_form(request)
    async with market.database.reading() as conn:
        invited, faults = await read_invitee(conn, form, read_preferences(request).language, actor=actor)
    if invited is None:
        return page_response(request, await _members_page(request, market, actor, form=form.wrong(faults)), status=400)
    try:
        given = await invite(market, *invited, actor=actor)
    except Conflict:
        wrong = form.wrong({"email": EMAIL_TAKEN})
        return page_response(request, await _members_page(request, market, actor, form=wrong), status=409)
    return page_response(
        request, await _members_page(request, market, actor, given=given, notices=(describe_outcome(given),))
    )


@router.post(MEMBERS_PATH + "/{id}")
async def change_member(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Do to an account what a button says."""
    visitor.own_account()
    actor = visitor.operator()
    do = (await read_form(request)).value("do")
    try:
        if do in ("link", "show"):
            make = renew_link if do == "link" else renew_by_hand
            given = await make(market, MemberId(id), actor=actor)
            return page_response(
                request, await _members_page(request, market, actor, given=given, notices=(describe_outcome(given),))
            )
        async with market.database.writing() as conn:
            await change_account(conn, MemberId(id), do, actor=actor)
    except Conflict:
        notices = (Notice(NOT_NOW, Tone.WARNING),)
        return page_response(request, await _members_page(request, market, actor, notices=notices), status=409)
    return redirect_response(request, f"{MEMBERS_PATH}?done=1")


async def _members_page(
    request: Request,
    market: Market,
    actor: Actor,
    *,
    form: Form = BLANK,
    given: InvitationLink | None = None,
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
    paging = make_paging(MEMBERS_PATH, pairs, page, total)
    mails = market.settings.mail_server is not None
    return MembersPage(tuple(listed), actor.member_id, total, words, role, paging, mails, form, given, notices)
