"""The office's page of objections: who asks what about data on them, and how each was settled."""

from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import Conflict, Invalid
from market.privacy.objection import ANSWER_DAYS, Objection, ObjectionId, Outcome
from market.privacy.store import objections
from web.context import CurrentMarket
from web.form import Form, read_form
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor

router = APIRouter()

HERE = "/office/objections"


@dataclass(frozen=True, slots=True)
class ObjectionsPage:
    """What waits, the longest first, and what was settled lately."""

    TEMPLATE: ClassVar[str] = "office_objections.html"

    waiting: tuple[Objection, ...]
    settled: tuple[Objection, ...]
    outcomes: tuple[Outcome, ...] = tuple(Outcome)
    answer_days: int = ANSWER_DAYS


@router.api_route(HERE, methods=["GET", "HEAD"])
async def show_objections(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the objections."""
    actor = visitor.operator()
    async with market.database.reading() as conn:
        found = await objections.page(conn, viewer=actor.viewer)
    waiting = tuple(each for each in found if each.statement is not None)
    return page_response(request, ObjectionsPage(waiting, tuple(each for each in found if each.statement is None)))


@router.post(HERE + "/{id}/settle")
async def settle(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Note how an objection was settled, and forget who made it; one that a colleague has settled stays as it is."""
    actor, outcome = visitor.operator(), _outcome(await read_form(request))
    with suppress(Conflict):
        async with market.database.writing() as conn:
            await objections.settle(conn, ObjectionId(id), outcome, actor=actor)
    return redirect_response(request, HERE)


def _outcome(form: Form) -> Outcome:
    """Read how it was settled. Raises Invalid."""
    for outcome in Outcome:
        if form.value("outcome") == outcome.value:
            return outcome
    raise Invalid({"outcome": f"write one of {', '.join(outcome.value for outcome in Outcome)}"})
