"""The deals behind what came about through a way, found by the query that added them up."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.deal.attribution import Pile, Way
from market.deal.store import attributions
from market.errors import NotFound
from market.statistic.store import statistics
from web.attribution_words import NOBODY_SAID, WAYS
from web.brain_address import ATTRIBUTION, UNSAID, attribution_rows
from web.brain_rows import Opened, Row, deal_cells, texts
from web.context import CurrentMarket
from web.formats import Formats
from web.language import Catalogue, message
from web.pages.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.preferences import read_preferences
from web.rendering import page_response
from web.visitor import CurrentVisitor

router = APIRouter()
HEADS = (message("Deal"), message("Seller"), message("Buyer"), message("amount, yuan"))
SHARE_HEADS = (message("share"), message("its part, yuan"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionRowsPage:
    """The deals in which a way has a share, of one year or of all; `said`: somebody has said that it was this way."""

    TEMPLATE: ClassVar[str] = "attribution_rows.html"

    way: str
    said: bool
    year: int | None
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    count: int
    paging: Paging


@router.api_route(f"{ATTRIBUTION}/{{name}}", methods=["GET", "HEAD"])
async def show_deals(request: Request, market: CurrentMarket, visitor: CurrentVisitor, name: str) -> Response:
    """Show the office the deals behind a way. Raises NotFound for a way or a year that there is not."""
    viewer, page = visitor.operator().viewer, read_page(request.query_params)
    way, wanted = _way(name), request.query_params.get("year", "")
    async with market.database.reading() as conn:
        year = next((each for each in await attributions.years(conn, viewer=viewer) if str(each) == wanted), None)
        if wanted and year is None:
            raise NotFound("year", wanted)
        found, count = await attributions.behind(conn, way, year, viewer=viewer, offset=offset_of(page), limit=PER_PAGE)
        told = await statistics.told(conn, [deal_id for deal_id, _ in found], viewer=viewer)
    catalogue = market.catalogues[read_preferences(request).language]
    shown = AttributionRowsPage(
        way=catalogue.text(NOBODY_SAID if way is None else WAYS[way]),
        said=way is not None,
        year=year,
        heads=texts(catalogue, HEADS if way is None else HEADS + SHARE_HEADS),
        rows=tuple(
            (*deal_cells(deal_id, told.get(deal_id), catalogue), *_share(pile, way, catalogue))
            for deal_id, pile in found
        ),
        count=count,
        paging=make_paging(attribution_rows(way, None), () if year is None else (("year", str(year)),), page, count),
    )
    return page_response(request, shown)


def _way(name: str) -> Way | None:
    """Read a way of an address. Raises NotFound."""
    way = next((each for each in Way if each.value == name), None)
    if way is None and name != UNSAID:
        raise NotFound("way", name)
    return way


def _share(pile: Pile, way: Way | None, catalogue: Catalogue) -> Row:
    """Write a deal's amount, and where somebody has said so the way's share in it and what that comes to."""
    figure = Formats(catalogue).figure
    amount = Opened(figure(pile.fen), figure=True)
    if way is None or pile.shares is None:
        return (amount,)
    part = figure(pile.shares.spread(pile.fen)[way])
    return amount, Opened(str(pile.shares.of[way]), figure=True), Opened(part, figure=True)
