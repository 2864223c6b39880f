"""Introductions (对接): the board and the list, for brokers of all and for members of their own."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from market.errors import Invalid
from market.introduction.introduction import Introduction, works
from market.introduction.stage import OVER, Stage
from market.introduction.store import introductions
from market.viewer import Actor, Role
from matcher.local import market_day
from web.context import CurrentMarket
from web.introduction_view import Brief, read_texts
from web.rendering import page_response
from web.visitor import CurrentVisitor

router = APIRouter()
PATH = "/introductions"
VIEWS = ("board", "list")


@dataclass(frozen=True, slots=True)
class Chosen:
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

    chosen: Chosen
    briefs: tuple[Brief, ...]
    works: bool
    broker: bool
    now: datetime
    stages: tuple[Stage, ...] = tuple(Stage)

    def column(self, stage: Stage) -> tuple[Brief, ...]:
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
    chosen = _read_chosen(request.query_params, actor)
    owner_id = actor.member_id if chosen.own and actor.role is Role.BROKER else None
    async with market.database.reading() as conn:
        found = await introductions.find(conn, viewer=actor.viewer, owner_id=owner_id, stage=chosen.stage)
        texts = await read_texts(conn, found, viewer=actor.viewer)
    now, today = datetime.now(UTC), market_day()

    def brief(one: Introduction) -> Brief:
        return Brief(
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


def _read_chosen(params: QueryParams, actor: Actor) -> Chosen:
    """Read what is to be seen. Raises Invalid for a stage or a view that there is not."""
    view = params.get("view") or ("board" if works(actor.viewer) else "list")
    if view not in VIEWS:
        raise Invalid({"view": "write board or list"})
    stage = params.get("stage") or None
    if stage is not None and stage not in {one.value for one in Stage}:
        raise Invalid({"stage": "there is no such stage"})
    return Chosen(
        view=view,
        own=params.get("whose", "own") == "own",
        stage=None if stage is None else Stage(stage),
        overdue=params.get("overdue") == "1",
        undecided=works(actor.viewer) and params.get("undecided") == "1",
    )
