"""One introduction (对接单): the parties, the timeline, and every form by which its reader goes on with it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar, TypeAlias
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.export_control import load_export_catalogues
from market.deal.deal import DealId
from market.deal.store import deals
from market.disclosure.ground import ExportCatalogue, Outcome
from market.errors import Invalid
from market.introduction.introduction import Interest, Introduction, IntroductionId, IntroductionOutdated, Side, works
from market.introduction.meeting import Meeting
from market.introduction.message import Hearers, hearers_of
from market.introduction.stage import BROKERS_REASONS, OVER, TOGETHER, EndReason, Move, Stage
from market.introduction.store import introductions
from market.introduction.store import meetings as introduction_meetings
from market.introduction.store import steps as introduction_steps
from market.introduction.store.contacts import SideContact, sides_shown
from market.listing.listing import Kind
from market.postgres.db import Connection
from market.viewer import Actor, MemberId, Role
from web.context import CurrentMarket, Market
from web.form import BLANK, Form, faults_of
from web.introduction_view import Entry, Facts, read_facts, read_timeline
from web.introduction_words import FAULTS
from web.language import message
from web.notices import Notice, Tone
from web.prices_beside import PricesBeside, beside_introduction
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor

router = APIRouter()
OUTDATED = message(
    "Somebody else changed this introduction meanwhile. What stands now is shown here; what you typed is kept below."
)
Doing: TypeAlias = Callable[[Connection], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """What a reader may do now: each is empty or false where it is not theirs, or not its time."""

    answer: tuple[Side, ...]
    contact: tuple[Side, ...]
    show: bool
    hearers: tuple[Hearers, ...]
    moves: tuple[Move, ...]
    work: bool
    take_up: bool
    arrange: bool
    decide: bool

    @classmethod
    def of(cls, introduction: Introduction, actor: Actor) -> "May":
        """Say what somebody may do with an introduction as it stands."""
        going, expert = introduction.stage not in OVER, introduction.kind is Kind.EXPERT
        spoken = [side for side in Side if introduction.is_spoken_for(side, actor)]
        office_answers = [Side.SUPPLY] if expert and actor.operates and Side.SUPPLY not in spoken else []
        work = introduction.is_worked_by(actor)
        return cls(
            answer=tuple(one for one in (*spoken, *office_answers) if going and _waits(introduction, one)),
            contact=tuple(
                one for one in spoken if introduction.stage in TOGETHER and not (expert and one is Side.SUPPLY)
            ),
            show=bool(sides_shown(introduction, actor)),
            hearers=hearers_of(introduction, actor),
            moves=introduction.moves_of(actor),
            work=work and going,
            take_up=going and introduction.owner_id is None and actor.role is Role.BROKER,
            arrange=work and introduction.stage in (Stage.INTRODUCED, Stage.MEETING, Stage.NEGOTIATING),
            decide=going and actor.operates and introduction.foreign,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroductionPage:
    """One introduction. `new_id` makes a form that is sent twice do one thing; `contacts` were asked for just now.

    `deal` is what came of it, where the reader may see that; `begins_deal`: they may record one.
    """

    TEMPLATE: ClassVar[str] = "introduction.html"

    introduction: Introduction
    facts: Facts
    may: May
    timeline: tuple[Entry, ...]
    meetings: tuple[Meeting, ...]
    brokers: tuple[tuple[MemberId, str], ...]
    form: Form
    new_id: UUID
    me: MemberId | None
    works: bool
    contacts: tuple[SideContact, ...] = ()
    notices: tuple[Notice, ...] = ()
    deal: DealId | None = None
    begins_deal: bool = False
    catalogues: tuple[ExportCatalogue, ...] = ()
    prices: PricesBeside | None = None
    sides: tuple[Side, ...] = tuple(Side)
    interests: tuple[Interest, ...] = tuple(Interest)
    reasons: tuple[EndReason, ...] = BROKERS_REASONS
    outcomes: tuple[Outcome, ...] = tuple(Outcome)


@router.api_route("/introductions/{id}", methods=["GET", "HEAD"])
async def show_introduction(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show one introduction to whom it concerns."""
    return await respond(request, market, visitor.actor(), IntroductionId(id))


async def keep(
    request: Request, market: Market, actor: Actor, introduction_id: IntroductionId, *, form: Form, doing: Doing
) -> Response:
    """Do what a form asks for and show the introduction; what is wrong, or outdated, is shown beside what was typed."""
    try:
        async with market.database.writing() as conn:
            await doing(conn)
    except Invalid as error:
        wrong = form.wrong(faults_of(error, FAULTS))
        return await respond(request, market, actor, introduction_id, form=wrong, status=422)
    except IntroductionOutdated:
        notices = (Notice(OUTDATED, Tone.WARNING),)
        return await respond(request, market, actor, introduction_id, form=form, notices=notices, status=409)
    return redirect_response(request, f"/introductions/{introduction_id}")


async def respond(
    request: Request,
    market: Market,
    actor: Actor,
    introduction_id: IntroductionId,
    *,
    form: Form = BLANK,
    notices: tuple[Notice, ...] = (),
    contacts: tuple[SideContact, ...] = (),
    status: int = 200,
) -> Response:
    """Show one introduction as it stands now."""
    viewer = actor.viewer
    async with market.database.reading() as conn:
        introduction = await introductions.get(conn, introduction_id, viewer=viewer)
        may = May.of(introduction, actor)
        deal = await deals.of_introduction(conn, introduction_id, viewer=viewer)
        page = IntroductionPage(
            introduction=introduction,
            facts=await read_facts(conn, introduction, viewer=viewer),
            may=may,
            timeline=await read_timeline(conn, introduction, viewer=viewer),
            meetings=tuple(await introduction_meetings.find(conn, introduction_id, viewer=viewer)),
            brokers=tuple(await introduction_steps.brokers(conn, viewer=viewer)) if may.work else (),
            form=form,
            new_id=uuid4(),
            me=actor.member_id,
            works=works(viewer),
            contacts=contacts,
            notices=notices,
            deal=deal.shown,
            begins_deal=introduction.stage in deals.READY and introduction.is_worked_by(actor) and not deal.there,
            catalogues=load_export_catalogues() if may.decide else (),
            prices=await beside_introduction(conn, introduction, viewer=viewer),
        )
    return page_response(request, page, status=status)


def _waits(introduction: Introduction, side: Side) -> bool:
    return introduction.party(side).interest is None
