"""Names kept with a deal (合同中的人名): the office sees which there are, and takes them out at somebody's word."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.deal.deal import Deal, DealId, DealName, NamePart
from market.deal.store import deals
from market.deal.store import names as deal_names
from market.errors import Invalid
from market.privacy.consent import SOURCE_LIMIT
from market.viewer import Actor
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import BLANK, Form, collect_errors, read_form
from web.page.language import message
from web.page.rendering import page_response, redirect_response

router = APIRouter()
FAULTS = {
    "part": message("Choose which names are to go."),
    "source": message("Say where their word is from: which paper, or which call on which day."),
}


@dataclass(frozen=True, slots=True)
class DealNamesPage:
    """The names that are kept with a deal, and the form that takes them out."""

    TEMPLATE: ClassVar[str] = "deal_names.html"

    deal: Deal
    names: tuple[DealName, ...]
    form: Form
    source_limit: int = SOURCE_LIMIT

    @property
    def parts(self) -> tuple[NamePart, ...]:
        """Give the parts of which a name is kept."""
        return tuple(part for part in NamePart if any(each.part is part for each in self.names))


@router.api_route("/office/deals/{id}/names", methods=["GET", "HEAD"])
async def show_names(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show the office which names are kept with a deal."""
    return page_response(request, await _page(market, DealId(id), visitor.operator()))


@router.post("/office/deals/{id}/names")
async def erase_names(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Take names out for good, as somebody asked."""
    actor, form, deal_id = visitor.operator(), await read_form(request), DealId(id)
    parts = {part for part in NamePart if ("part", part.value) in form.ticked}
    try:
        async with market.database.writing() as conn:
            await deal_names.erase(conn, deal_id, parts, form.line("source"), actor=actor)
    except Invalid as error:
        page = await _page(market, deal_id, actor, form.wrong(collect_errors(error, FAULTS)))
        return page_response(request, page, status=422)
    return redirect_response(request, f"/office/deals/{id}/names")


async def _page(market: Market, deal_id: DealId, actor: Actor, form: Form = BLANK) -> DealNamesPage:
    async with market.database.reading() as conn:
        names = await deal_names.find(conn, deal_id, actor=actor)
        deal = await deals.get(conn, deal_id, viewer=actor.viewer)
    return DealNamesPage(deal, tuple(names), form)
