"""The target (目标): the year against the plan's path, and its forecast."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.plan import load_plan_path
from market.day import day_of
from market.errors import NotFound
from market.office.store import settings as office_settings
from market.target.pipeline import PipelineDeal, PipelineStage
from market.target.store import targets
from market.target.target import Flow, path_of
from market.target.target import TargetBasis as YearBasis
from market.viewer import Viewer
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.chart import Chart, csv_response
from web.page.preferences import read_preferences
from web.page.rendering import page_response
from web.target.charts import draw_curve, draw_years
from web.target.forecast_cache import ForecastBasis
from web.target.view import BASES, FLOWS, STAGES, TargetView, learn_season

router = APIRouter()
PATH = "/target"
PICTURES = {"curve": draw_curve, "years": draw_years}


@dataclass(frozen=True, slots=True)
class TargetPage:
    """The view of the year with its pictures, and what the members of its sets are called (message ids)."""

    TEMPLATE: ClassVar[str] = "target.html"

    view: TargetView
    curve: Chart | None
    years: Chart | None
    flows: Mapping[Flow, str]
    stages: Mapping[PipelineStage, str]
    bases: Mapping[YearBasis, str]


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_target(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the office the year against the path."""
    view = await read_view(market, visitor.operator().viewer)
    catalogue = market.catalogues[read_preferences(request).language]
    page = TargetPage(view, draw_curve(view, catalogue), draw_years(view, catalogue), FLOWS, STAGES, BASES)
    return page_response(request, page)


@router.api_route(PATH + "/{name}.csv", methods=["GET", "HEAD"])
async def download_picture(request: Request, market: CurrentMarket, visitor: CurrentVisitor, name: str) -> Response:
    """Give the office a picture's figures as a file."""
    viewer, draw = visitor.operator().viewer, PICTURES.get(name)
    if draw is None:
        raise NotFound("picture", name)
    picture = draw(await read_view(market, viewer), market.catalogues[read_preferences(request).language])
    if picture is None:
        raise NotFound("picture", name)
    return csv_response(picture, f"{name}.csv")


async def read_view(market: Market, viewer: Viewer, *, imports: bool = True) -> TargetView:
    """Read what stands, of imported deals where they are asked for, and give the forecast that is kept of it."""
    today = day_of(datetime.now(UTC))
    async with market.database.reading() as conn:
        settings = await office_settings.get(conn)
        flow, district = Flow(settings.target_flow), settings.district
        samples = await targets.shows_samples(conn)
        paths = (*await targets.paths(conn, viewer=viewer), load_plan_path())
        standing = await targets.standing(conn, district, samples=samples, viewer=viewer)
        totals = await targets.totals(conn, viewer=viewer)
        imported = await targets.imported(conn, district, samples=samples, viewer=viewer) if imports else ()
        newest = await targets.newest_entry(conn, viewer=viewer)
    path = path_of(today.year, paths)
    target = None if path is None else path.of_year(today.year)

    async def read() -> tuple[PipelineDeal, ...]:
        async with market.database.reading() as conn:
            return await targets.pipeline(conn, district, flow, samples=samples, viewer=viewer)

    basis = ForecastBasis(
        day=today,
        entry=newest,
        standing=standing,
        flow=flow,
        district=district,
        samples=samples,
        target_fen=None if target is None else target.fen,
    )
    kept = await market.forecasts.get(basis, read)
    return TargetView(
        as_of=today,
        flow=flow,
        district=district,
        samples=samples and bool(standing or imported),
        path=path,
        paths=paths,
        target=target,
        season=learn_season(standing, flow, today.year),
        standing=standing,
        totals=totals,
        imported=imported,
        forecast=kept.forecast,
        gaps=kept.gaps,
        counted_at=kept.counted_at,
        outgrown=kept.basis != basis,
    )
