"""Public totals (公开统计): what everybody may read of the market's deals, and the office's closing of quarters."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.deal_rules import load_rule_sets
from market.day import current_day
from market.errors import NotFound
from market.publication.cell import SAFETY, Margin, Safety
from market.publication.closing import PublicYear
from market.publication.store import totals as publication_totals
from market.publication.total import Quarter
from market.viewer import Role, Viewer
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.chart import Chart
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.page.table_download import answer_chart
from web.publication.charts import PublishedYear, draw_margin, draw_years
from web.publication.closing import close_next_quarter

router = APIRouter()
PATH = "/totals"
CLOSED_AT_ONCE = 4
"""So many quarters are closed by one press; each is a few seconds of computing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsPage:
    """What is told of a year; `due` is the quarter that the office may close next, None for everybody else."""

    TEMPLATE: ClassVar[str] = "public_totals.html"

    years: tuple[PublicYear, ...]
    year: PublicYear | None
    pictures: tuple[Chart, ...]
    due: Quarter | None
    safety: Safety = SAFETY
    margins: tuple[Margin, ...] = tuple(Margin)


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_totals(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show everybody the totals of a year, the latest where none is named."""
    years, year, told = await _read_year(request, market, visitor.viewer)
    due = None
    if visitor.viewer.role is Role.OPERATOR:
        async with market.database.reading() as conn:
            due = await publication_totals.due(conn, current_day(), actor=visitor.signed_in().actor)
    pictures = [] if year is None else [_picture(request, market, margin, year, told) for margin in Margin]
    over = draw_years(years, market.catalogues[read_preferences(request).language])
    shown = (*pictures, *([] if over is None else [over]))
    return page_response(request, TotalsPage(years=tuple(years), year=year, pictures=shown, due=due))


@router.api_route(PATH + "/{name}.csv", methods=["GET", "HEAD"])
async def download_totals(request: Request, market: CurrentMarket, visitor: CurrentVisitor, name: str) -> Response:
    """Give a table of the totals as a file, with the same figures as the page."""
    years, year, told = await _read_year(request, market, visitor.viewer)
    margin = next((each for each in Margin if each.value == name), None)
    picture: Chart | None = None
    if name == "years":
        picture = draw_years(years, market.catalogues[read_preferences(request).language])
    elif margin is not None and year is not None:
        picture = _picture(request, market, margin, year, told)
    if picture is None:
        raise NotFound("table", name)
    return answer_chart(picture, name)


@router.post(PATH)
async def close_quarters(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Close, for ever, the quarters that are over, in their order; what has to be withheld is found by computing."""
    actor, today = visitor.operator(), current_day()
    for _ in range(CLOSED_AT_ONCE):
        if await close_next_quarter(market.database, today, actor=actor) is None:
            break
    return redirect_response(request, PATH)


def _picture(request: Request, market: Market, margin: Margin, year: PublicYear, told: PublishedYear) -> Chart:
    catalogue = market.catalogues[read_preferences(request).language]
    return draw_margin(margin, year, told, load_rule_sets()[0], catalogue)


async def _read_year(
    request: Request, market: Market, viewer: Viewer
) -> tuple[list[PublicYear], PublicYear | None, PublishedYear]:
    """Read what is told of the year in the address. Raises NotFound for a year of which nothing is told."""
    wanted = request.query_params.get("year", "")
    async with market.database.reading() as conn:
        years = await publication_totals.years(conn, viewer=viewer)
        year = next((each for each in years if wanted in ("", str(each.year))), None)
        if year is None and wanted:
            raise NotFound("year", wanted)
        return years, year, {} if year is None else await publication_totals.told(conn, year, viewer=viewer)
