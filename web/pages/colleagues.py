"""Colleagues: an organisation's editors invite, shut out and let in again who works with them."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.member import ORGANIZED_ROLES, Account, Member, Standing
from market.account.store import members as account_members
from market.errors import Conflict, NotFound
from market.organization import OrganizationId
from market.viewer import Actor, MemberId
from web.context import CurrentMarket, Market
from web.form import BLANK, Form, read_form
from web.invitation import DONE, EMAIL_TAKEN, NOT_NOW, SOURCE, Given, change, invite, renew, told_of
from web.notices import Notice, Tone
from web.preferences import read_preferences
from web.rendering import page_response, redirect_response
from web.sign_up_form import read_person
from web.visitor import CurrentVisitor, Visitor

router = APIRouter()

PATH = "/account/members"


@dataclass(frozen=True, slots=True)
class ColleaguesPage:
    """An organisation's accounts, and the form of an invitation; `given` is a link to hand over, shown this once."""

    TEMPLATE: ClassVar[str] = "colleagues.html"

    accounts: tuple[Account, ...]
    own: MemberId | None
    form: Form = BLANK
    given: Given | None = None
    notices: tuple[Notice, ...] = ()


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_colleagues(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show who has an account in one's own organisation."""
    notices = (Notice(DONE),) if "done" in request.query_params else ()
    return page_response(request, await _page(market, *_editor(visitor), notices=notices))


@router.post(PATH)
async def invite_colleague(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Invite a colleague, as reader or editor."""
    visitor.own_account()
    actor, organization_id = _editor(visitor)
    form = await read_form(request)
    person, faults = read_person(form, SOURCE)
    if person is None:
        page = await _page(market, actor, organization_id, form=form.wrong(faults))
        return page_response(request, page, status=400)
    member = Member(
        id=MemberId(uuid4()),
        role=actor.role,
        organization_id=organization_id,
        editor=form.value("editor") == "yes",
        standing=Standing.INVITED,
        language=read_preferences(request).language,
    )
    try:
        given = await invite(market, member, person, actor=actor)
    except Conflict:
        page = await _page(market, actor, organization_id, form=form.wrong({"email": EMAIL_TAKEN}))
        return page_response(request, page, status=409)
    page = await _page(market, actor, organization_id, given=given, notices=(told_of(given),))
    return page_response(request, page)


@router.post(PATH + "/{id}")
async def change_colleague(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Do to a colleague's account what a button says."""
    visitor.own_account()
    actor, organization_id = _editor(visitor)
    do = (await read_form(request)).value("do")
    try:
        if do == "link":
            given = await renew(market, MemberId(id), actor=actor)
            page = await _page(market, actor, organization_id, given=given, notices=(told_of(given),))
            return page_response(request, page)
        async with market.database.writing() as conn:
            await change(conn, MemberId(id), do, actor=actor)
    except Conflict:
        page = await _page(market, actor, organization_id, notices=(Notice(NOT_NOW, Tone.WARNING),))
        return page_response(request, page, status=409)
    return redirect_response(request, f"{PATH}?done=1")


def _editor(visitor: Visitor) -> tuple[Actor, OrganizationId]:
    """Give whoever may look after an organisation's accounts. Raises NotSignedIn, NotAllowed, NotFound."""
    actor = visitor.actor(*ORGANIZED_ROLES)
    if actor.organization_id is None:
        raise NotFound("organization of", actor.name)
    return actor, actor.organization_id


async def _page(
    market: Market,
    actor: Actor,
    organization_id: OrganizationId,
    *,
    form: Form = BLANK,
    given: Given | None = None,
    notices: tuple[Notice, ...] = (),
) -> ColleaguesPage:
    async with market.database.reading() as conn:
        listed = await account_members.of_organization(conn, organization_id, actor=actor)
    return ColleaguesPage(tuple(listed), actor.member_id, form, given, notices)
