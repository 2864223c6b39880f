"""Deciding (定标): what an organisation chose and why, whom it wants to meet, and the comparison as a file."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.exports.table import TableFormat, write_tables
from market.comparison.store import comparisons
from market.errors import Invalid, NotFound
from market.introduction.store import steps as introduction_steps
from market.listing.listing import ListingId
from web.comparison_tables import comparison_tables
from web.comparison_words import FAULTS
from web.context import CurrentMarket
from web.form import faults_of, read_form
from web.pages.comparison import read_standing, respond
from web.preferences import read_preferences
from web.rendering import redirect_response
from web.visitor import CurrentVisitor

router = APIRouter()


@router.post("/needs/{id}/comparison/decision")
async def decide(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Record which answers were chosen, and why."""
    actor, form, need_id = visitor.actor(), await read_form(request), ListingId(id)
    try:
        async with market.database.writing() as conn:
            await comparisons.decide(
                conn, need_id, form.every("chosen"), reason=form.value("reason").strip(), actor=actor
            )
    except Invalid as error:
        wrong = form.wrong(faults_of(error, FAULTS))
        return await respond(request, market, actor, need_id, form=wrong, status=422)
    return redirect_response(request, f"/needs/{id}/comparison#decision")


@router.post("/needs/{id}/comparison/introductions")
async def ask_for_introduction(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Ask to be introduced to who offers an answer, once the organisations are named."""
    actor, form, need_id = visitor.actor(), await read_form(request), ListingId(id)
    async with market.database.writing() as conn:
        comparison = await comparisons.hold(conn, need_id, actor=actor)
        comparison.check_named()
        answer = comparison.answer(form.value("letter"))
        begun = await introduction_steps.ask(conn, need_id, answer.listing_id, actor=actor)
    return redirect_response(request, f"/introductions/{begun}")


@router.get("/needs/{id}/comparison/sheet.{ending}")
async def give_sheet(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  as above
    ending: TableFormat,
) -> Response:
    """Give the comparison as a file, which says no more than its page."""
    _, standing = await read_standing(market, ListingId(id), actor=visitor.actor())
    if standing is None:
        raise NotFound("comparison", id)
    catalogue = market.catalogues[read_preferences(request).language]
    tables = comparison_tables(standing, catalogue)
    headers = {
        "Content-Disposition": f'attachment; filename="comparison.{ending.value}"',
        "Cache-Control": "no-store",
    }
    return Response(write_tables(tables, ending), media_type=ending.media_type, headers=headers)
