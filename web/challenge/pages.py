"""One call (揭榜): what it shows, where it stands, and every form by which its reader goes on with it.

Calls (揭榜榜单): what is called for, for everybody; drafts besides for those who draft and the owners asked.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.challenge_steps import find_steps, load_challenge_steps
from market.account.member import MemberStanding
from market.challenge.challenge import (
    ANSWERERS,
    OFFICES_OUTCOMES,
    Call,
    CallAct,
    CallAnswer,
    CallId,
    CallNeed,
    CallOutcome,
    OwnerConsent,
    drafts,
)
from market.challenge.step import CallStep, CallSteps
from market.challenge.store import answers as challenge_answers
from market.challenge.store import challenges
from market.listing.listing import Listing, ListingId
from market.listing.store import listings
from market.office.store import organizations
from market.organization import Organization, OrganizationId
from market.postgres.db import Connection
from market.viewer import VISITOR, Actor, Role
from matcher.answering.local import market_day
from web.challenge.form import prefill_form
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import Form
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.rendering import page_response, redirect_response

router = APIRouter()
PATH = "/calls"
OUTDATED = message(
    "Somebody else changed this call meanwhile. What stands now is shown here; what you typed is kept below."
)


@dataclass(frozen=True, slots=True)
class ChallengeBrief:
    """A call in the list: where it stands, and whether it takes answers now."""

    call: Call
    step: CallStep | None
    takes_answers: bool


@dataclass(frozen=True, slots=True)
class ChallengesPage:
    """The calls that a reader sees, the newest first; `drafts`: the reader drafts calls."""

    TEMPLATE: ClassVar[str] = "calls.html"

    briefs: tuple[ChallengeBrief, ...]
    total: int
    drafts: bool
    steps: CallSteps
    paging: Paging


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_challenges(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List what is called for."""
    viewer, page = visitor.viewer, read_page(request.query_params)
    async with market.database.reading() as conn:
        found, total = await challenges.find(conn, viewer=viewer, offset=offset_of(page), limit=PER_PAGE)
    paging = make_paging(PATH, (), page, total)
    if paging.last is not None:
        return redirect_response(request, paging.last)
    briefs = tuple(brief_of(call, market_day()) for call in found)
    return page_response(request, ChallengesPage(briefs, total, drafts(viewer), load_challenge_steps()[0], paging))


def brief_of(call: Call, today: date) -> ChallengeBrief:
    """Say where a call stands on a day."""
    step = find_steps(call.steps).find(call.step)
    return ChallengeBrief(call, step, step is not None and step.answers and call.takes_answers(today))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeActions:
    """What a reader may do now: each is empty or false where it is not theirs, or not its time."""

    edit: bool
    ask: bool
    consent: tuple[CallNeed, ...]
    withdraw: tuple[CallNeed, ...]
    drop: tuple[CallNeed, ...]
    on_paper: tuple[CallNeed, ...]
    go_on: tuple[CallStep, ...]
    close: bool
    answer: bool

    @classmethod
    def of(
        cls, call: Call, actor: Actor, steps: CallSteps, today: date, unheard: Collection[ListingId] = ()
    ) -> "ChallengeActions":
        """Say what somebody may do with a call as it stands; for the `unheard` the office answers."""
        step, own = steps.find(call.step), call.own if actor.editor else ()
        writes = call.is_open and drafts(actor.viewer)
        ahead = steps.after(call.step) if call.is_open and actor.operates else ()
        asked = call.asked_version == call.text_version
        return cls(
            edit=writes and call.published_at is None,
            ask=writes and not asked,
            consent=tuple(need for need in own if asked and need.is_open and not need.agrees_to(call.text_version)),
            withdraw=tuple(
                need for need in own if need.consent is OwnerConsent.GIVEN and (need.is_open or not call.is_open)
            ),
            drop=tuple(need for need in call.needs if actor.operates and need.is_open) if call.shared else (),
            on_paper=tuple(each for each in call.needs if asked and each.need_id in unheard),
            go_on=tuple(each for each in ahead if not each.public or call.published_at is not None or call.consented),
            close=call.is_open and actor.operates,
            answer=step is not None and step.answers and call.takes_answers(today) and _answers(call, actor),
        )


@dataclass(frozen=True, slots=True)
class ChallengeEvent:
    """One line of a call's timeline."""

    act: CallAct
    step: CallStep | None
    outcome: CallOutcome | None
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengePage:
    """One call. `texts` are its needs and what it was answered with, as the reader may see them.

    `new_id` makes an answer that is sent twice one answer.
    """

    TEMPLATE: ClassVar[str] = "call.html"

    call: Call
    steps: CallSteps
    step: CallStep | None
    may: ChallengeActions
    told: tuple[ChallengeEvent, ...]
    answers: tuple[CallAnswer, ...]
    texts: Mapping[ListingId, Listing]
    names: Mapping[OrganizationId, Organization]
    offers: tuple[Listing, ...]
    form: Form
    new_id: UUID
    today: date
    drafts: bool
    notices: tuple[Notice, ...] = ()
    outcomes: tuple[CallOutcome, ...] = OFFICES_OUTCOMES
    consents: tuple[OwnerConsent, ...] = (OwnerConsent.GIVEN, OwnerConsent.REFUSED)


@router.api_route("/calls/{id}", methods=["GET", "HEAD"])
async def show_challenge(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show a call to everybody once it is published, and before that to whom it concerns."""
    member = visitor.member
    actor = visitor.actor() if member is not None and member.standing is MemberStanding.ACTIVE else VISITOR
    return await render_challenge(request, market, actor, CallId(id))


async def render_challenge(
    request: Request,
    market: Market,
    actor: Actor,
    call_id: CallId,
    *,
    form: Form | None = None,
    status: int = 200,
) -> Response:
    """Render a challenge as it stands now; status 409: it was changed after the form was made."""
    viewer, today = actor.viewer, market_day()
    async with market.database.reading() as conn:
        call = await challenges.get(conn, call_id, viewer=viewer)
        steps = find_steps(call.steps)
        unheard = await challenges.unheard(conn, call_id, actor=actor)
        may = ChallengeActions.of(call, actor, steps, today, unheard)
        answers = tuple(await challenge_answers.find(conn, call_id, viewer=viewer))
        offers = await challenge_answers.offers_of(conn, actor=actor) if may.answer else []
        ids = [*(need.need_id for need in call.needs), *(each.listing_id for each in answers), *offers]
        texts = await listings.find(conn, list(dict.fromkeys(ids)), viewer=viewer)
        owners = {each.organization_id for each in answers} | {text.organization_id for text in texts.values()}
        page = ChallengePage(
            call=call,
            steps=steps,
            step=steps.find(call.step),
            may=may,
            told=tuple(await _timeline(conn, call, steps, actor)),
            answers=answers,
            texts=texts,
            names=await organizations.find(conn, owners, viewer=viewer),
            offers=tuple(texts[each] for each in offers if each in texts),
            form=prefill_form(call.text) if form is None else form,
            new_id=uuid4(),
            today=today,
            drafts=drafts(viewer),
            notices=(Notice(OUTDATED, Tone.WARNING),) if status == 409 else (),
        )
    return page_response(request, page, status=status)


async def _timeline(conn: Connection, call: Call, steps: CallSteps, actor: Actor) -> list[ChallengeEvent]:
    """Read what happened and is for the reader, the latest first."""
    told = await challenges.timeline(conn, call.id, viewer=actor.viewer)
    return [ChallengeEvent(act, steps.find(step), outcome, on) for act, step, outcome, on in reversed(told)]


def _answers(call: Call, actor: Actor) -> bool:
    """Say whether somebody is of those who answer calls, and this one is not their own."""
    return actor.role in ANSWERERS and (actor.editor or actor.role is Role.EXPERT) and not call.own
