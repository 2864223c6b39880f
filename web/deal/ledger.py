"""A deal as it stood (合同的过去): by what had been recorded until a day, and what held on another.

One entry of a deal (一笔记录): all that it brought, whether or not it counts, for who records what happens to it.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.deal_rules import find_rules
from market.day import current_day, day_of
from market.deal.deal import Deal, DealId, DealSide
from market.deal.entry import EntryContent, LedgerEntry
from market.deal.ledger import FIRST_DAY
from market.deal.rule import RuleSet
from market.deal.store import deals
from market.deal.store import entries as deal_entries
from market.deal.store import pasts as deal_pasts
from market.deal.store.pasts import DealAsOf
from market.errors import Invalid, NotFound
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.page.form import Form, read_day
from web.page.language import message
from web.page.rendering import page_response

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class DealEntryPage:
    """An entry with what it brought; `mended_by` is the number of the latest that stands in its place, if any."""

    TEMPLATE: ClassVar[str] = "deal_entry.html"

    deal: Deal
    entry: LedgerEntry
    content: EntryContent
    rules: RuleSet
    mended_by: int | None
    operates: bool
    recorded_on: date
    sides: tuple[DealSide, ...] = tuple(DealSide)


@router.api_route("/deals/{id}/entries/{number}", methods=["GET", "HEAD"])
async def show_entry(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  the address says id
    number: int,
) -> Response:
    """Show all that an entry brought. Raises NotFound, NotAllowed for the parties."""
    actor, deal_id = visitor.actor(), DealId(id)
    async with market.database.reading() as conn:
        deal = await deals.get(conn, deal_id, viewer=actor.viewer)
        deal.check_worked_by(actor)
        entries = await deals.timeline(conn, deal_id, viewer=actor.viewer)
        entry = next((each for each in entries if each.number == number), None)
        if entry is None:
            raise NotFound("entry", number)
        content = await deal_entries.content(conn, entry)
    later = [each.number for each in entries if each.corrects == (entry.corrects or number) and each.counts]
    page = DealEntryPage(
        deal=deal,
        entry=entry,
        content=content,
        rules=find_rules(None if content.terms is None else content.terms.rules),
        mended_by=next((each for each in reversed(later) if each > number), None),
        operates=actor.operates,
        recorded_on=day_of(entry.recorded_at),
    )
    return page_response(request, page)


NO_DAY = message("Write a day of the ledger, such as 2026-11-26, no later than today.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DealPastPage:
    """A deal as it stood; `past` None where nothing did."""

    TEMPLATE: ClassVar[str] = "deal_past.html"

    deal: Deal
    form: Form
    known_on: date
    held_on: date
    past: DealAsOf | None
    rules: RuleSet
    sides: tuple[DealSide, ...] = tuple(DealSide)


@router.api_route("/deals/{id}/past", methods=["GET", "HEAD"])
async def show_past(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show who looks after a deal how it stood."""
    actor, today = visitor.actor(), current_day()
    form = Form({name: request.query_params.get(name) or today.isoformat() for name in ("known", "held")})
    days, faults = {"known": today, "held": today}, {}
    for name in days:
        try:
            days[name] = _day(form, name, today)
        except Invalid:
            faults[name] = NO_DAY
    async with market.database.reading() as conn:
        deal = await deals.get(conn, DealId(id), viewer=actor.viewer)
        past = await deal_pasts.get(conn, deal.id, known_on=days["known"], held_on=days["held"], actor=actor)
    page = DealPastPage(
        deal=deal,
        form=form.wrong(faults),
        known_on=days["known"],
        held_on=days["held"],
        past=None if faults else past,
        rules=find_rules(None if past is None else past.terms.rules),
    )
    return page_response(request, page, status=422 if faults else 200)


def _day(form: Form, name: str, today: date) -> date:
    """Read a day on which there can have been a deal. Raises Invalid."""
    day = read_day(form, name)
    if day is None or not FIRST_DAY <= day <= today:
        raise Invalid({name: "write a day of the ledger, no later than today"})
    return day
