"""Silence (无人应答): needs that nothing answers, for brokers those of their fields, with what can be done."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.challenge_steps import load_challenge_steps
from market.challenge.store import challenges, unmatched_needs
from market.challenge.unmatched_need import SilenceOrder
from market.errors import Invalid
from market.listing.listing import ListingId
from market.listing.store import needs
from market.viewer import PUBLIC, Role
from matcher.local import market_day
from web.call_draft import draft_of
from web.context import CurrentMarket
from web.formats import Formats
from web.pages.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.rendering import page_response, redirect_response
from web.silence_view import SilentNeed, read_silent
from web.visitor import CurrentVisitor

router = APIRouter()
PATH = "/office/silence"
WORKERS = (Role.BROKER, Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class SilencePage:
    """Needs that nothing answers, in the order that the reader chose."""

    TEMPLATE: ClassVar[str] = "silence.html"

    silent: tuple[SilentNeed, ...]
    total: int
    order: SilenceOrder
    operates: bool
    paging: Paging
    orders: tuple[SilenceOrder, ...] = tuple(SilenceOrder)


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_silence(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List what nothing answers, and why."""
    actor, page = visitor.actor(*WORKERS), read_page(request.query_params)
    order = _read_order(request.query_params.get("order", SilenceOrder.BUDGET.value))
    async with market.database.reading() as conn:
        found, total = await unmatched_needs.find(
            conn, viewer=actor.viewer, order=order, offset=offset_of(page), limit=PER_PAGE
        )
        silent = await read_silent(conn, found, viewer=actor.viewer)
    paging = make_paging(PATH, (("order", order.value),), page, total)
    if paging.last is not None and total:
        return redirect_response(request, paging.last)
    return page_response(request, SilencePage(silent, total, order, actor.operates, paging))


@router.post("/office/silence/{id}/call")
async def begin_call(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Draft a call from what a need tells everybody, and go on to the draft."""
    actor = visitor.actor(*WORKERS)
    async with market.database.writing() as conn:
        need = await needs.get(conn, ListingId(id), viewer=PUBLIC)
        text = draft_of(need, Formats(market.catalogues[need.language]))
        steps = load_challenge_steps()[0]
        call_id = await challenges.begin(conn, [need.id], text, steps, on=market_day(), actor=actor)
    return redirect_response(request, f"/calls/{call_id}")


def _read_order(text: str) -> SilenceOrder:
    """Read what comes first. Raises Invalid."""
    for order in SilenceOrder:
        if order.value == text:
            return order
    raise Invalid({"order": "write budget or deadline"})
