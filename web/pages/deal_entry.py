"""One entry of a deal (一笔记录): all that it brought, whether or not it counts, for who records what happens to it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.deal_rules import find_rules
from market.day import day_of
from market.deal.deal import Deal, DealId, DealSide
from market.deal.entry import Content, Entry
from market.deal.rule import RuleSet
from market.deal.store import deals
from market.deal.store import entries as deal_entries
from market.errors import NotFound
from web.context import CurrentMarket
from web.rendering import page_response
from web.visitor import CurrentVisitor

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """An entry with what it brought; `mended_by` is the number of the latest that stands in its place, if any."""

    TEMPLATE: ClassVar[str] = "deal_entry.html"

    deal: Deal
    entry: Entry
    content: Content
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
    page = EntryPage(
        deal=deal,
        entry=entry,
        content=content,
        rules=find_rules(None if content.terms is None else content.terms.rules),
        mended_by=next((each for each in reversed(later) if each > number), None),
        operates=actor.operates,
        recorded_on=day_of(entry.recorded_at),
    )
    return page_response(request, page)
