"""A need that nothing answers (无人应答的需求): which institutes to ask, and the letters to them and to its owner.

Asked by the office (院所征询): what an institute was asked about needs that nothing answers, and its answers.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.store import members, rate_limits
from market.challenge.institute_request import (
    ASKED_PER_MONTH,
    InstituteAnswer,
    InstituteRequest,
    InstituteRequestId,
    SentAs,
)
from market.challenge.store import institute_requests, unmatched_needs
from market.day import day_of
from market.errors import NotFound
from market.listing.filters import NO_FILTERS
from market.listing.listing import ListingId
from market.listing.need import Need
from market.listing.store import needs
from market.office.store import organizations
from market.office.store import settings as office_settings
from market.organization import Organization, OrganizationId
from market.rate_limit import ADVICE, TooMany
from market.viewer import OPERATOR, PUBLIC, Actor, Role
from matcher.challenge.institutes import Institute, institutes_of
from matcher.errors import Busy
from web.challenge.emails import ASKED_PATH, advise_owner, ask_institute, notify_asker
from web.challenge.unmatched_needs import PATH, WORKERS, UnmatchedNeedView, read_unmatched_needs
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import read_choice, read_form, read_uuid
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.rendering import page_response, redirect_response

router = APIRouter()
ASKABLE = (Role.INSTITUTE, Role.ENTERPRISE)


@dataclass(frozen=True, slots=True)
class InstituteRequestsPage:
    """What the reader's organisation was asked, the latest first; `editor`: the reader may answer."""

    TEMPLATE: ClassVar[str] = "asked.html"

    requests: tuple[InstituteRequest, ...]
    texts: Mapping[ListingId, Need]
    editor: bool


@router.api_route(ASKED_PATH, methods=["GET", "HEAD"])
async def show_requests(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show what the office asked the reader's organisation."""
    actor = visitor.actor(*ASKABLE)
    async with market.database.reading() as conn:
        asked = await institute_requests.of_own(conn, viewer=actor.viewer)
        texts = await needs.find(conn, [each.need_id for each in asked], viewer=actor.viewer)
    return page_response(request, InstituteRequestsPage(tuple(asked), texts, actor.editor))


@router.post("/mine/asked/{id}")
async def answer_request(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Say whether a need interests the institute."""
    actor, form = visitor.actor(*ASKABLE), await read_form(request)
    said = read_choice(form, "answer", InstituteAnswer)
    async with market.database.writing() as conn:
        interest = await institute_requests.answer(conn, InstituteRequestId(id), said, actor=actor)
        if interest is not None:
            await notify_asker(conn, market, interest, actor=actor)
    return redirect_response(request, ASKED_PATH)


DEPTH = 50
"""So many of the nearest achievements, and of the experts, speak for their institutes."""
ADVISED = message("The owner is asked to say more.")
ADVISED_LATELY = message("The owner was asked within the last seven days, and is not asked again yet.")


@dataclass(frozen=True, slots=True)
class InstituteView:
    """An institute with what was asked of it; `full`: it was asked as often as one may be this month.

    `reached`: somebody answers for it, and reads what is sent by e-mail.
    """

    institute: Institute
    request: InstituteRequest | None
    full: bool
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedNeedPage:
    """One need that nothing answers; `busy`: too many are asking, so that no institute could be found."""

    TEMPLATE: ClassVar[str] = "silent_need.html"

    one: UnmatchedNeedView
    institutes: tuple[InstituteView, ...]
    names: Mapping[OrganizationId, Organization]
    busy: bool
    operates: bool
    mails: bool
    notices: tuple[Notice, ...] = ()
    per_month: int = ASKED_PER_MONTH


@dataclass(frozen=True, slots=True)
class InstituteLetterPage:
    """The letter to an institute, to be printed: of the need what everybody reads."""

    TEMPLATE: ClassVar[str] = "institute_letter.html"

    need: Need
    institute: Organization
    contact: str
    asked_on: date


@router.api_route("/office/silence/{id}", methods=["GET", "HEAD"])
async def show_unmatched_need(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show why nothing answers a need, and whom to ask."""
    return await _respond(request, market, visitor.actor(*WORKERS), ListingId(id))


@router.post("/office/silence/{id}/ask")
async def ask_about_need(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Ask an institute about a need, by mail or by a letter that is then printed."""
    actor, form, need_id = visitor.operator(), await read_form(request), ListingId(id)
    institute_id, sent_as = OrganizationId(read_uuid(form, "organization")), read_choice(form, "sent_as", SentAs)
    async with market.database.writing() as conn:
        asked = await institute_requests.ask(conn, need_id, institute_id, sent_as, actor=actor)
        if asked is not None and sent_as is SentAs.MAIL:
            await ask_institute(conn, market, institute_id, actor=actor)
    printed = sent_as is SentAs.PRINT
    return redirect_response(request, f"{PATH}/{id}/letter/{institute_id}" if printed else f"{PATH}/{id}")


@router.api_route("/office/silence/{id}/letter/{organization}", methods=["GET", "HEAD"])
async def show_institute_letter(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  as above
    organization: UUID,
) -> Response:
    """Show the letter to an institute that was asked."""
    viewer = visitor.actor(*WORKERS).viewer
    async with market.database.reading() as conn:
        asked = await institute_requests.of_need(conn, ListingId(id), viewer=viewer)
        found = next((each for each in asked if each.organization_id == organization), None)
        if found is None:
            raise NotFound("request", organization)
        need = await needs.get(conn, ListingId(id), viewer=PUBLIC)
        institute = await organizations.get(conn, OrganizationId(organization), viewer=viewer)
        contact = (await office_settings.get(conn)).contact
    return page_response(request, InstituteLetterPage(need, institute, contact, day_of(found.asked_at)))


@router.post("/office/silence/{id}/advise")
async def advise(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Ask the owner of a need to say more in it, once a week at most."""
    actor, need_id = visitor.actor(*WORKERS), ListingId(id)
    try:
        async with market.database.writing() as conn:
            await unmatched_needs.get(conn, need_id, viewer=actor.viewer)
            await rate_limits.take(conn, ADVICE, hashlib.sha256(f"{ADVICE.name} {id}".encode()).digest())
            await advise_owner(conn, market, await needs.get(conn, need_id, viewer=OPERATOR), actor=actor)
    except TooMany:
        return await _respond(request, market, actor, need_id, notices=(Notice(ADVISED_LATELY, Tone.WARNING),))
    return await _respond(request, market, actor, need_id, notices=(Notice(ADVISED),))


async def _respond(
    request: Request, market: Market, actor: Actor, need_id: ListingId, *, notices: tuple[Notice, ...] = ()
) -> Response:
    viewer = actor.viewer
    async with market.database.reading() as conn:
        silence = await unmatched_needs.get(conn, need_id, viewer=viewer)
        (one,) = await read_unmatched_needs(conn, [silence], viewer=viewer)
        asked = {each.organization_id: each for each in await institute_requests.of_need(conn, need_id, viewer=viewer)}
    try:
        answers = await market.matching.match_listing(need_id, viewer=viewer, filters=NO_FILTERS, limit=DEPTH)
        institutes, busy = institutes_of(answers, without=one.need.organization_id), False
    except Busy:
        institutes, busy = (), True
    ids = [each.organization_id for each in institutes]
    async with market.database.reading() as conn:
        counts = await institute_requests.asked_this_month(conn, ids, viewer=viewer)
        names = await organizations.find(conn, ids, viewer=viewer)
        reached = await members.with_editors(conn, ids)
    page = UnmatchedNeedPage(
        one=one,
        institutes=tuple(
            InstituteView(
                each,
                asked.get(each.organization_id),
                full=counts[each.organization_id] >= ASKED_PER_MONTH,
                reached=each.organization_id in reached,
            )
            for each in institutes
        ),
        names=names,
        busy=busy,
        operates=actor.operates,
        mails=market.settings.mail_server is not None,
        notices=notices,
    )
    return page_response(request, page)
