"""One introduction (对接单): the parties, the timeline, and every form by which its reader goes on with it.

Introductions (对接): the board and the list, for brokers of all and for members of their own.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from corpus.reference.export_control import load_export_catalogues
from market.deal.deal import DealId
from market.deal.store import deals
from market.disclosure.ground import ExportCatalogue, GroundOutcome
from market.errors import Invalid
from market.introduction.introduction import (
    Interest,
    Introduction,
    IntroductionId,
    IntroductionSide,
    works,
)
from market.introduction.meeting import Meeting
from market.introduction.message import Hearers, hearers_of
from market.introduction.stage import BROKERS_REASONS, OVER, TOGETHER, EndReason, Move, Stage
from market.introduction.store import introductions
from market.introduction.store import meetings as introduction_meetings
from market.introduction.store import steps as introduction_steps
from market.introduction.store.contacts import SideContact, sides_shown
from market.listing.listing import Kind
from market.viewer import Actor, MemberId, Role
from matcher.answering.local import market_day
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.introduction.timeline import (
    IntroductionBrief,
    PartyFacts,
    TimelineEntry,
    read_facts,
    read_texts,
    read_timeline,
)
from web.page.form import BLANK, Form
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.rendering import page_response
from web.publication.price_bands import ComparablePrices, read_comparable_prices

router = APIRouter()
PATH = "/introductions"
OUTDATED = message(
    "Somebody else changed this introduction meanwhile. What stands now is shown here; what you typed is kept below."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroductionActions:
    """What a reader may do now: each is empty or false where it is not theirs, or not its time."""

    answer: tuple[IntroductionSide, ...]
    contact: tuple[IntroductionSide, ...]
    show: bool
    hearers: tuple[Hearers, ...]
    moves: tuple[Move, ...]
    work: bool
    take_up: bool
    arrange: bool
    decide: bool

    @classmethod
    def of(cls, introduction: Introduction, actor: Actor) -> "IntroductionActions":
        """Say what somebody may do with an introduction as it stands."""
        going, expert = introduction.stage not in OVER, introduction.kind is Kind.EXPERT
        spoken = [side for side in IntroductionSide if introduction.is_spoken_for(side, actor)]
        office_answers = (
            [IntroductionSide.SUPPLY] if expert and actor.operates and IntroductionSide.SUPPLY not in spoken else []
        )
        work = introduction.is_worked_by(actor)
        return cls(
            answer=tuple(one for one in (*spoken, *office_answers) if going and _waits(introduction, one)),
            contact=tuple(
                one
                for one in spoken
                if introduction.stage in TOGETHER and not (expert and one is IntroductionSide.SUPPLY)
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
    facts: PartyFacts
    may: IntroductionActions
    timeline: tuple[TimelineEntry, ...]
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
    prices: ComparablePrices | None = None
    sides: tuple[IntroductionSide, ...] = tuple(IntroductionSide)
    interests: tuple[Interest, ...] = tuple(Interest)
    reasons: tuple[EndReason, ...] = BROKERS_REASONS
    outcomes: tuple[GroundOutcome, ...] = tuple(GroundOutcome)


@router.api_route("/introductions/{id}", methods=["GET", "HEAD"])
async def show_introduction(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show one introduction to whom it concerns."""
    return await render_introduction(request, market, visitor.actor(), IntroductionId(id))


async def render_introduction(
    request: Request,
    market: Market,
    actor: Actor,
    introduction_id: IntroductionId,
    *,
    form: Form = BLANK,
    contacts: tuple[SideContact, ...] = (),
    status: int = 200,
) -> Response:
    """Render an introduction as it stands now; status 409: it was changed after the form was made."""
    viewer = actor.viewer
    async with market.database.reading() as conn:
        introduction = await introductions.get(conn, introduction_id, viewer=viewer)
        may = IntroductionActions.of(introduction, actor)
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
            notices=(Notice(OUTDATED, Tone.WARNING),) if status == 409 else (),
            deal=deal.shown,
            begins_deal=introduction.stage in deals.READY and introduction.is_worked_by(actor) and not deal.there,
            catalogues=load_export_catalogues() if may.decide else (),
            prices=await read_comparable_prices(conn, introduction, viewer=viewer),
        )
    return page_response(request, page, status=status)


def _waits(introduction: Introduction, side: IntroductionSide) -> bool:
    return introduction.party(side).interest is None


VIEWS = ("board", "list")


@dataclass(frozen=True, slots=True)
class IntroductionsQuery:
    """What a reader chose to see: as a board or a list, own or all, one stage or every one, and what alone: what is
    overdue, or waits for the office's decision about export control.
    """

    view: str
    own: bool
    stage: Stage | None
    overdue: bool
    undecided: bool


@dataclass(frozen=True, slots=True)
class IntroductionsPage:
    """The introductions that concern a reader; `works`: a broker or the office, who sees everybody's."""

    TEMPLATE: ClassVar[str] = "introductions.html"

    chosen: IntroductionsQuery
    briefs: tuple[IntroductionBrief, ...]
    works: bool
    broker: bool
    now: datetime
    stages: tuple[Stage, ...] = tuple(Stage)

    def column(self, stage: Stage) -> tuple[IntroductionBrief, ...]:
        """Give the cards of one stage."""
        return tuple(brief for brief in self.briefs if brief.introduction.stage is stage)

    @property
    def columns(self) -> tuple[Stage, ...]:
        """List the stages that the board shows: those that go on, and what is over where there is any."""
        return tuple(stage for stage in Stage if stage not in OVER or self.column(stage))


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_introductions(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the introductions that concern the reader, what waits longest first."""
    actor = visitor.actor()
    chosen = _read_query(request.query_params, actor)
    owner_id = actor.member_id if chosen.own and actor.role is Role.BROKER else None
    async with market.database.reading() as conn:
        found = await introductions.find(conn, viewer=actor.viewer, owner_id=owner_id, stage=chosen.stage)
        texts = await read_texts(conn, found, viewer=actor.viewer)
    now, today = datetime.now(UTC), market_day()

    def brief(one: Introduction) -> IntroductionBrief:
        return IntroductionBrief(
            introduction=one,
            need=texts.get(one.need_id),
            listing=texts.get(one.listing_id),
            late=one.lingers(now),
            owes=one.owes(today),
            asks=one.asks(actor),
        )

    briefs = [brief(one) for one in found]
    shown = tuple(
        one
        for one in briefs
        if (not chosen.overdue or one.late or one.owes) and (not chosen.undecided or one.introduction.undecided)
    )
    page = IntroductionsPage(chosen, shown, works(actor.viewer), actor.role is Role.BROKER, now)
    return page_response(request, page)


def _read_query(params: QueryParams, actor: Actor) -> IntroductionsQuery:
    """Read what is to be seen. Raises Invalid for a stage or a view that there is not."""
    view = params.get("view") or ("board" if works(actor.viewer) else "list")
    if view not in VIEWS:
        raise Invalid({"view": "write board or list"})
    stage = params.get("stage") or None
    if stage is not None and stage not in {one.value for one in Stage}:
        raise Invalid({"stage": "there is no such stage"})
    return IntroductionsQuery(
        view=view,
        own=params.get("whose", "own") == "own",
        stage=None if stage is None else Stage(stage),
        overdue=params.get("overdue") == "1",
        undecided=works(actor.viewer) and params.get("undecided") == "1",
    )
