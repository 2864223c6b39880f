"""Silence (无人应答): needs that nothing answers, for brokers those of their fields, with what can be done.

Silence as a page shows it (无人应答视图): each need with what was counted, and on which condition answers fail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.challenge_steps import load_challenge_steps
from market.challenge.store import challenges, unmatched_needs
from market.challenge.unmatched_need import Hindrance, UnmatchedNeed, UnmatchedOrder
from market.errors import Invalid
from market.indicator.indicator import Indicator
from market.listing.listing import ListingId
from market.listing.need import Need
from market.listing.requirement import requirements_of
from market.listing.store import needs
from market.office.store import organizations
from market.postgres.db import Connection
from market.viewer import PUBLIC, Role, Viewer
from matcher.answering.local import market_day
from web.challenge.form import draft_challenge
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.listing.card import Card, make_listing_card
from web.page.formats import Formats
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.rendering import page_response, redirect_response


@dataclass(frozen=True, slots=True)
class FailingCondition:
    """A condition on which answers fail; `indicator` is the one that is asked for, None for another condition."""

    hindrance: Hindrance
    indicator: Indicator | None


@dataclass(frozen=True, slots=True)
class UnmatchedNeedView:
    """A need that nothing answers, with what was counted of it."""

    silence: UnmatchedNeed
    card: Card
    need: Need
    failing: tuple[FailingCondition, ...]


async def read_unmatched_needs(
    conn: Connection, silences: Sequence[UnmatchedNeed], *, viewer: Viewer
) -> tuple[UnmatchedNeedView, ...]:
    """Read the needs as the viewer may, in their order; one that is gone meanwhile is left out."""
    ids: list[ListingId] = [each.need_id for each in silences]
    found = await needs.find(conn, ids, viewer=viewer)
    known = await organizations.find(conn, {need.organization_id for need in found.values()}, viewer=viewer)
    return tuple(
        UnmatchedNeedView(each, make_listing_card(need, known), need, list_failing(each, need))
        for each in silences
        if (need := found.get(each.need_id)) is not None
    )


def list_failing(silence: UnmatchedNeed, need: Need) -> tuple[FailingCondition, ...]:
    """Say on which conditions the near misses of a need fail, the commonest first."""
    indicators = requirements_of(need).indicators
    return tuple(
        FailingCondition(
            each, indicators[each.place] if each.place is not None and each.place < len(indicators) else None
        )
        for each in silence.hindrances(indicators)
    )


router = APIRouter()
PATH = "/office/silence"
WORKERS = (Role.BROKER, Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class UnmatchedNeedsPage:
    """Needs that nothing answers, in the order that the reader chose."""

    TEMPLATE: ClassVar[str] = "silence.html"

    silent: tuple[UnmatchedNeedView, ...]
    total: int
    order: UnmatchedOrder
    operates: bool
    paging: Paging
    orders: tuple[UnmatchedOrder, ...] = tuple(UnmatchedOrder)


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_unmatched_needs(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List what nothing answers, and why."""
    actor, page = visitor.actor(*WORKERS), read_page(request.query_params)
    order = _read_order(request.query_params.get("order", UnmatchedOrder.BUDGET.value))
    async with market.database.reading() as conn:
        found, total = await unmatched_needs.find(
            conn, viewer=actor.viewer, order=order, offset=offset_of(page), limit=PER_PAGE
        )
        silent = await read_unmatched_needs(conn, found, viewer=actor.viewer)
    paging = make_paging(PATH, (("order", order.value),), page, total)
    if paging.last is not None and total:
        return redirect_response(request, paging.last)
    return page_response(request, UnmatchedNeedsPage(silent, total, order, actor.operates, paging))


@router.post("/office/silence/{id}/call")
async def begin_challenge(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Draft a call from what a need tells everybody, and go on to the draft."""
    actor = visitor.actor(*WORKERS)
    async with market.database.writing() as conn:
        need = await needs.get(conn, ListingId(id), viewer=PUBLIC)
        text = draft_challenge(need, Formats(market.catalogues[need.language]))
        steps = load_challenge_steps()[0]
        call_id = await challenges.begin(conn, [need.id], text, steps, on=market_day(), actor=actor)
    return redirect_response(request, f"/calls/{call_id}")


def _read_order(text: str) -> UnmatchedOrder:
    """Read what comes first. Raises Invalid."""
    for order in UnmatchedOrder:
        if order.value == text:
            return order
    raise Invalid({"order": "write budget or deadline"})
