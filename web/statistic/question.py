"""What is asked of the statistics: which deals, told apart by what, of which measure, as of when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import TypeVar

from market.deal.deal import Series
from market.errors import Invalid
from market.statistic.slice import Slice
from market.statistic.statistic import Cut, Dimension, Measure
from market.target.standing import TargetLevel
from market.target.target import Flow
from web.statistic.address import cut_pairs, read_cut, read_slice, slice_pairs

TABLE = "/statistics"
SHOWN = tuple(dimension for dimension in Dimension if dimension is not Dimension.DEAL)
EVERYTHING = "all"
"""Stands for no columns, and for deals of every side."""

E = TypeVar("E", bound=Enum)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticQuestion:
    """A pivot that is asked for. `wanted` says nothing of the side, which is `flow` of the district, None for all."""

    wanted: Slice
    flow: Flow | None
    rows: Dimension
    columns: Dimension | None
    measure: Measure
    cut: Cut

    @property
    def by(self) -> tuple[Dimension, ...]:
        """Give what figures are told apart by."""
        return (self.rows,) if self.columns is None else (self.rows, self.columns)

    def deals(self, district: str, *, samples: bool) -> Slice:
        """Say which deals count: a dimension that is told apart is not fixed as well, invented ones stand alone."""
        freed = {name: None for name in ("series", "level") if Dimension(name) in self.by}
        sample = samples if self.wanted.sample is None else self.wanted.sample
        return replace(self.wanted, sample=sample, **freed).on_side(self.flow, district)  # type: ignore[arg-type]

    @property
    def is_narrowed(self) -> bool:
        """Say whether more than series, standing, side and days narrows it."""
        plain = Slice(
            series=self.wanted.series, level=self.wanted.level, since=self.wanted.since, until=self.wanted.until
        )
        return self.cut.is_past or self.wanted != plain

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Write the question as the parts of a query."""
        side = EVERYTHING if self.flow is None else self.flow.value
        columns = EVERYTHING if self.columns is None else self.columns.value
        asked = [("side", side), ("rows", self.rows.value), ("columns", columns), ("measure", self.measure.value)]
        return [*asked, *slice_pairs(self.wanted), *cut_pairs(self.cut)]


def read_question(params: Mapping[str, str], today: date) -> StatisticQuestion:
    """Read what is asked; of an address that asks nothing, this year's registered deals by month and kind.

    Raises Invalid naming each part that there is not.
    """
    wanted = read_slice(params)
    if not any(params.get(name) for name in ("rows", "since", "until")):
        wanted = replace(wanted, since=date(today.year, 1, 1))
    rows = _member(params, "rows", Dimension) or Dimension.MONTH
    columns = None if params.get("columns") == EVERYTHING else _member(params, "columns", Dimension) or Dimension.KIND
    if Dimension.DEAL in (rows, columns):
        raise Invalid({"rows": "deals themselves are listed, not tabled"})
    return StatisticQuestion(
        wanted=replace(wanted, series=wanted.series or Series.MARKET, level=wanted.level or TargetLevel.REGISTERED),
        flow=None if params.get("side") == EVERYTHING else _member(params, "side", Flow),
        rows=rows,
        columns=None if columns is rows else columns,
        measure=_member(params, "measure", Measure) or Measure.TECHNICAL,
        cut=read_cut(params),
    )


def _member(params: Mapping[str, str], name: str, kind: type[E]) -> E | None:
    text = params.get(name, "")
    found = next((one for one in kind if one.value == text), None)
    if text and found is None:
        raise Invalid({name: "choose one"})
    return found
