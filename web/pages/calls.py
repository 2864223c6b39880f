"""Calls (揭榜榜单): what is called for, for everybody; drafts besides for those who draft and the owners asked."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.challenge_steps import find_steps, load_challenge_steps
from market.challenge.challenge import Call, drafts
from market.challenge.step import CallStep, CallSteps
from market.challenge.store import challenges
from matcher.local import market_day
from web.context import CurrentMarket
from web.pages.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor

router = APIRouter()
PATH = "/calls"


@dataclass(frozen=True, slots=True)
class CallBrief:
    """A call in the list: where it stands, and whether it takes answers now."""

    call: Call
    step: CallStep | None
    takes_answers: bool


@dataclass(frozen=True, slots=True)
class CallsPage:
    """The calls that a reader sees, the newest first; `drafts`: the reader drafts calls."""

    TEMPLATE: ClassVar[str] = "calls.html"

    briefs: tuple[CallBrief, ...]
    total: int
    drafts: bool
    steps: CallSteps
    paging: Paging


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_calls(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List what is called for."""
    viewer, page = visitor.viewer, read_page(request.query_params)
    async with market.database.reading() as conn:
        found, total = await challenges.find(conn, viewer=viewer, offset=offset_of(page), limit=PER_PAGE)
    paging = make_paging(PATH, (), page, total)
    if paging.last is not None:
        return redirect_response(request, paging.last)
    briefs = tuple(brief_of(call, market_day()) for call in found)
    return page_response(request, CallsPage(briefs, total, drafts(viewer), load_challenge_steps()[0], paging))


def brief_of(call: Call, today: date) -> CallBrief:
    """Say where a call stands on a day."""
    step = find_steps(call.steps).find(call.step)
    return CallBrief(call, step, step is not None and step.answers and call.takes_answers(today))
