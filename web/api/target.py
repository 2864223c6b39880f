"""The target (目标): how the year stands to the plan's path, with its forecast, for programs of the market office."""

from fastapi import APIRouter

from matcher.forecast.forecast import Forecast
from web.api.mishaps import LATER
from web.api.target_shape import (
    ForecastShape,
    ImportedShape,
    StageShape,
    StandingShape,
    TargetShape,
    TotalShape,
    YearTargetShape,
)
from web.context import CurrentMarket
from web.pages.target import read_view
from web.target_view import TargetView
from web.visitor import CurrentVisitor

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
