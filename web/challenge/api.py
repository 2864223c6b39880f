"""Calls (揭榜): what is published of them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import Field

from corpus.reference.challenge_steps import find_steps
from market.challenge.challenge import Call, CallId, CallOutcome
from market.challenge.store import challenges
from market.errors import NotFound
from market.listing.listing import Language
from market.viewer import PUBLIC
from matcher.answering.local import market_day
from web.api.errors import LATER, MISSING, UNUSABLE
from web.api.parameters import Limit, Offset
from web.api.shape import ApiShape, PriceShape
from web.http.context import CurrentMarket

router = APIRouter()


class CallShape(ApiShape):
    """A call; its text is what the owners agreed to show. `need_id` is null where several firms call together."""

    id: UUID
    language: Language
    title: str
    problem: str
    demands: str = Field(description="One indicator a line")
    conditions: str
    budget: PriceShape | None
    deadline_on: date | None = Field(description="By when the need is to be met")
    answers_until: date | None
    takes_answers: bool
    step: str = Field(description="A code of the order of steps that `steps` names")
    step_on: date
    steps: str
    published_at: datetime
    closed_at: datetime | None
    outcome: CallOutcome | None
    shared: bool
    need_id: UUID | None


class CallList(ApiShape):
    """Some published calls, the newest first."""

    total: int
    offset: int
    limit: int
    calls: tuple[CallShape, ...]


@router.get("/calls", responses=UNUSABLE | LATER)
async def list_calls(market: CurrentMarket, offset: Offset = 0, limit: Limit = 20) -> CallList:
    """List the published calls, newest first, closed ones too."""
    async with market.database.reading() as conn:
        found, total = await challenges.find(conn, viewer=PUBLIC, published=True, offset=offset, limit=limit)
    return CallList(total=total, offset=offset, limit=limit, calls=tuple(shape(call) for call in found))


@router.get("/calls/{id}", responses=MISSING | LATER)
async def get_call(market: CurrentMarket, id: Annotated[UUID, Path(description="The call's id")]) -> CallShape:  # noqa: A002  the address says id
    """Give one published call."""
    async with market.database.reading() as conn:
        call = await challenges.get(conn, CallId(id), viewer=PUBLIC)
    return shape(call)


def shape(call: Call) -> CallShape:
    """Shape a call as the public reads it. Raises NotFound for one that is not published."""
    if call.published_at is None:
        raise NotFound("call", call.id)
    text, step = call.text, find_steps(call.steps).find(call.step)
    return CallShape(
        id=call.id,
        language=text.language,
        title=text.title,
        problem=text.problem,
        demands=text.demands,
        conditions=text.conditions,
        budget=None if text.budget is None else PriceShape.model_validate(text.budget),
        deadline_on=text.deadline_on,
        answers_until=text.answers_until,
        takes_answers=step is not None and step.answers and call.takes_answers(market_day()),
        step=call.step,
        step_on=call.step_on,
        steps=call.steps,
        published_at=call.published_at,
        closed_at=call.closed_at,
        outcome=call.outcome,
        shared=call.shared,
        need_id=call.needs[0].need_id if call.needs else None,
    )
