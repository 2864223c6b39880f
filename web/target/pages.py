"""The target (目标): the year against the plan's path, and its forecast."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import NotFound
from market.target.pipeline import PipelineStage
from market.target.target import Flow
from market.target.target import TargetBasis as YearBasis
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.page.chart import Chart
from web.page.preferences import read_preferences
from web.page.rendering import page_response
from web.page.table_download import answer_chart
from web.target.charts import draw_curve, draw_years
from web.target.reading import read_view
from web.target.view import BASES, FLOWS, STAGES, TargetView

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
    return answer_chart(picture, name)
