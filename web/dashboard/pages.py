"""The district's picture as it is shown: each part read and drawn for its reader, or left out where it isn't theirs.

The district's picture (科技大脑): how the market does, for the office and for brokers.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.dashboard.figure import READERS, DashboardPart
from market.dashboard.store import figures as dashboard_figures
from market.errors import NotFound
from market.exposure.store import exposures
from market.job.job import JobKind
from market.job.store import jobs
from market.queue.store import pairs as queue_pairs
from market.viewer import Role, Viewer
from web.dashboard.charts import draw_balance, draw_funnel, draw_replies, draw_spread
from web.dashboard.plan_table import draw_plan, read_plan
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.chart import Chart
from web.page.language import Catalogue
from web.page.names import FieldNames
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.page.table_download import answer_chart
from web.target.charts import draw_curve
from web.target.reading import read_view


@dataclass(frozen=True, slots=True)
class DashboardChart:
    """A picture, when it was counted, the page that tells more ("" for none), and whether it is of invented data.

    `loose` contracts are beside it, which came of no need.
    """

    picture: Chart
    at: datetime | None
    more: str = ""
    invented: bool = False
    loose: int = 0


Drawer = Callable[[Market, Viewer, Catalogue], Awaitable[DashboardChart | None]]
"""Draws a part for a reader; None where there is nothing yet, or nothing for them."""


async def _curve(market: Market, viewer: Viewer, catalogue: Catalogue) -> DashboardChart | None:
    if viewer.role is not Role.OPERATOR:
        return None
    view = await read_view(market, viewer, imports=False)
    return DashboardChart(draw_curve(view, catalogue), view.counted_at, "/target", view.samples)


async def _funnel(market: Market, viewer: Viewer, catalogue: Catalogue) -> DashboardChart | None:
    async with market.database.reading() as conn:
        found = await dashboard_figures.funnel(conn, viewer=viewer)
    if found is None:
        return None
    figures = found.figures
    return DashboardChart(draw_funnel(figures, catalogue), found.at, invented=figures.samples, loose=figures.loose)


async def _balance(market: Market, viewer: Viewer, catalogue: Catalogue) -> DashboardChart | None:
    async with market.database.reading() as conn:
        found = await dashboard_figures.balance(conn, viewer=viewer)
        funnel = await dashboard_figures.funnel(conn, viewer=viewer)
    if found is None or funnel is None:
        return None
    picture = draw_balance(found.figures, FieldNames.of(market.taxonomy), catalogue)
    return DashboardChart(picture, found.at, "/office/silence", funnel.figures.samples)


async def _replies(market: Market, viewer: Viewer, catalogue: Catalogue) -> DashboardChart | None:
    async with market.database.reading() as conn:
        found = await dashboard_figures.replies(conn, viewer=viewer)
        funnel = await dashboard_figures.funnel(conn, viewer=viewer)
    if found is None or funnel is None:
        return None
    return DashboardChart(draw_replies(found.figures, catalogue), found.at, "/introductions", funnel.figures.samples)


async def _spread(market: Market, viewer: Viewer, catalogue: Catalogue) -> DashboardChart | None:
    if viewer.role is not Role.OPERATOR:
        return None
    async with market.database.reading() as conn:
        debts, at = await exposures.spread(conn, viewer=viewer)
    return DashboardChart(draw_spread(debts, catalogue), at, "/office/exposure") if debts else None


async def _plan(market: Market, viewer: Viewer, catalogue: Catalogue) -> DashboardChart | None:
    more = "/brain/plan" if viewer.role is Role.OPERATOR else ""
    rows = await read_plan(market, viewer, measured=False)
    return DashboardChart(draw_plan(rows, catalogue, values=more), None, more)


DRAWERS: Mapping[str, Drawer] = {
    "curve": _curve,
    "funnel": _funnel,
    "balance": _balance,
    "replies": _replies,
    "spread": _spread,
    "plan": _plan,
}
"""The parts by the names of their files, in the order of the page."""


router = APIRouter()
PATH = "/brain"


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """The parts that are the reader's; `counting`: they have just asked for new figures.

    `unmatched`: no need was ever matched, so that all of them seem to find nothing; so they do where pairs are
    `ungraded`: no ranker gives them levels.
    """

    TEMPLATE: ClassVar[str] = "brain.html"

    shown: tuple[DashboardChart, ...]
    operates: bool
    counting: bool
    unmatched: bool
    ungraded: bool

    @property
    def counted(self) -> bool:
        """Say whether the parts that are kept were ever counted."""
        return any(each.picture.key == DashboardPart.FUNNEL.value for each in self.shown)


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_dashboard(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show what is counted, and when it was."""
    actor = visitor.actor(*READERS)
    catalogue = market.catalogues[read_preferences(request).language]
    drawn = [await draw(market, actor.viewer, catalogue) for draw in DRAWERS.values()]
    shown = tuple(each for each in drawn if each is not None)
    async with market.database.reading() as conn:
        unmatched, ungraded = await queue_pairs.waits_for_first(conn), await queue_pairs.ungraded(conn)
    asked = request.query_params.get("counting") == "1"
    return page_response(request, DashboardPage(shown, actor.operates, asked, unmatched, ungraded))


@router.api_route(PATH + "/{name}.csv", methods=["GET", "HEAD"])
async def download_part(request: Request, market: CurrentMarket, visitor: CurrentVisitor, name: str) -> Response:
    """Give a part's figures as a file. Raises NotFound where there are none, or none for the reader."""
    viewer, draw = visitor.actor(*READERS).viewer, DRAWERS.get(name)
    catalogue = market.catalogues[read_preferences(request).language]
    shown = None if draw is None else await draw(market, viewer, catalogue)
    if shown is None:
        raise NotFound("picture", name)
    return answer_chart(shown.picture, name)


@router.post(PATH)
async def count_anew(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Have everything counted anew, in the background."""
    actor = visitor.operator()
    async with market.database.writing() as conn:
        await jobs.enqueue(conn, JobKind.COUNT_BRAIN, actor=actor, key=JobKind.COUNT_BRAIN.value)
    return redirect_response(request, f"{PATH}?counting=1")
