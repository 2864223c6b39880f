"""Shapes of the target in the JSON API; amounts are whole fen."""

from datetime import date

from pydantic import Field

from market.target.pipeline import Stage
from market.target.standing import Level
from market.target.target import Basis, Flow
from web.api.shape import Shape


class YearTargetShape(Shape):
    """What the year is measured against: the whole district's, by the plan's own words or by what we made of them."""

    year: int
    fen: int
    basis: Basis
    plan: str
    source: str


class StandingShape(Shape):
    """What deals through the market come to on one side at one level; two of these are never added."""

    flow: Flow
    level: Level
    year: int | None
    month: int | None
    deals: int
    fen: int


class ImportedShape(Shape):
    """What the whole district's deals that were imported come to on one side, registered; more may be missing."""

    flow: Flow
    year: int
    deals: int
    fen: int


class TotalShape(Shape):
    """What was published of the whole district; never added to what went through the market."""

    year: int
    flow: Flow
    fen: int
    source: str


class StageShape(Shape):
    """What deals under way bring on average until the year's end, by the stage in which they are."""

    stage: Stage
    fen: int


class ForecastShape(Shape):
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


class TargetShape(Shape):
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
