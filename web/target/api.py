"""Shapes of the target in the JSON API; amounts are whole fen.

The target (目标): how the year stands to the plan's path, with its forecast, for programs of the market office.
"""

from datetime import date

from fastapi import APIRouter
from pydantic import Field

from market.target.pipeline import PipelineStage
from market.target.standing import TargetLevel
from market.target.target import Flow, TargetBasis
from matcher.forecast.forecast import Forecast
from web.api.errors import LATER
from web.api.shape import ApiShape
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.target.reading import read_view
from web.target.view import TargetView


class YearTargetShape(ApiShape):
    """What the year is measured against: the whole district's, by the plan's own words or by what we made of them."""

    year: int
    fen: int
    basis: TargetBasis
    plan: str
    source: str


class StandingShape(ApiShape):
    """What deals through the market come to on one side at one level; two of these are never added."""

    flow: Flow
    level: TargetLevel
    year: int | None
    month: int | None
    deals: int
    fen: int


class ImportedShape(ApiShape):
    """What the whole district's deals that were imported come to on one side, registered; more may be missing."""

    flow: Flow
    year: int
    deals: int
    fen: int


class TotalShape(ApiShape):
    """What was published of the whole district; never added to what went through the market."""

    year: int
    flow: Flow
    fen: int
    source: str


class StageShape(ApiShape):
    """What deals under way bring on average until the year's end, by the stage in which they are."""

    stage: PipelineStage
    fen: int


class ForecastShape(ApiShape):
    """What the year comes to through the market; the truth is to lie between `low` and `high` four times out of five.

    `trials` is how often the forecast was tried on the past and `held` how often its range held; losses are mean
    pinball losses, None without a trial.
    """

    low_fen: int
    median_fen: int
    high_fen: int
    so_far_fen: int
    open: tuple[StageShape, ...]
    fresh_fen: int
    trials: int
    held: int
    loss_fen: float | None
    loss_same_months_fen: float | None
    loss_scaled_fen: float | None


class TargetShape(ApiShape):
    """The year as it stands; `flow` is the side that the office says the plan means.

    `samples`: there are invented deals alone.
    """

    as_of: date
    flow: Flow
    district: str
    samples: bool
    target: YearTargetShape | None
    due_fen: int | None = Field(description="Due by the end of the month, by the path")
    registered_fen: int
    standing: tuple[StandingShape, ...]
    totals: tuple[TotalShape, ...]
    imported: tuple[ImportedShape, ...]
    forecast: ForecastShape | None
    gap_fen: int


router = APIRouter()


@router.get("/target", responses=LATER)
async def get_target(market: CurrentMarket, visitor: CurrentVisitor) -> TargetShape:
    """Give the year against the path, for a token of the market office."""
    view = await read_view(market, visitor.operator().viewer)
    return TargetShape(
        as_of=view.as_of,
        flow=view.flow,
        district=view.district,
        samples=view.samples,
        target=_target(view),
        due_fen=view.due_fen,
        registered_fen=view.registered_fen,
        standing=tuple(StandingShape.model_validate(each) for each in view.standing),
        totals=tuple(TotalShape.model_validate(each) for each in view.totals),
        imported=tuple(ImportedShape.model_validate(each) for each in view.imported),
        forecast=None if view.forecast is None else _forecast(view.forecast),
        gap_fen=view.gap_fen,
    )


def _target(view: TargetView) -> YearTargetShape | None:
    if view.target is None or view.path is None:
        return None
    return YearTargetShape(
        year=view.target.year,
        fen=view.target.fen,
        basis=view.target.basis,
        plan=view.path.name,
        source=view.path.source,
    )


def _forecast(found: Forecast) -> ForecastShape:
    losses = found.losses or (None, None, None)
    return ForecastShape(
        low_fen=found.year.low,
        median_fen=found.year.median,
        high_fen=found.year.high,
        so_far_fen=found.so_far,
        open=tuple(StageShape(stage=stage, fen=fen) for stage, fen in found.open),
        fresh_fen=found.fresh,
        trials=len(found.trials),
        held=found.held,
        loss_fen=losses[0],
        loss_same_months_fen=losses[1],
        loss_scaled_fen=losses[2],
    )
