"""Monthly report (月报): what was registered in a month and in its year so far, as of a cut, side by side."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Self

from market.deal.deal import Series
from market.statistic.pivot import ordered
from market.statistic.slice import Slice
from market.statistic.statistic import Cut, Dimension, Figures, StatisticCell
from market.target.standing import TargetLevel
from market.target.target import Flow

WAITING = (TargetLevel.SIGNED, TargetLevel.INTENDED)
PARTS = (Dimension.KIND, Dimension.STATISTICS_FIELD, Dimension.SELLER_TYPE, Dimension.BUYER_TYPE, Dimension.IP)
"""What the report tells apart, beside the area of the other side."""


class Span(Enum):
    """Days that are told: the month, its year until the month's end, and as much of the year before."""

    MONTH = "month"
    YEAR = "year"
    YEAR_BEFORE = "year_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportScope:
    """What a report is of, whole: read again with the same, it says the same. `flow` is the side it tells apart."""

    year: int
    month: int
    series: Series
    flow: Flow
    district: str
    sample: bool
    cut: Cut

    def days(self, span: Span) -> tuple[date, date]:
        """Give the first and the last day of a span; of the year before as far as of this one."""
        year = self.year - (span is Span.YEAR_BEFORE)
        first, last = date(year, self.month if span is Span.MONTH else 1, 1), _month_end(year, self.month)
        if span is Span.YEAR_BEFORE and self.cut_short is not None:
            held = self.cut_short
            last = date(year, held.month, min(held.day, monthrange(year, held.month)[1]))
        return first, last

    @property
    def cut_short(self) -> date | None:
        """Give the day of the year until which deals are told where that lies before the month's end, else None."""
        held = self.cut.held_on
        return held if held is not None and date(self.year, 1, 1) <= held < _month_end(self.year, self.month) else None

    def wanted(self, flow: Flow, span: Span) -> Slice:
        """Say which deals are registered on a side in a span."""
        since, until = self.days(span)
        return replace(self.waiting(flow, TargetLevel.REGISTERED), since=since, until=until)

    def waiting(self, flow: Flow, level: TargetLevel) -> Slice:
        """Say which deals stand at a level on a side."""
        return Slice(series=self.series, level=level, sample=self.sample).on_side(flow, self.district)

    @property
    def parts(self) -> tuple[Dimension, ...]:
        """Give what is told apart, the area of the other side last."""
        return (*PARTS, Dimension.BUYER_AREA if self.flow is Flow.OUTPUT else Dimension.SELLER_AREA)


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A member of a dimension, in the month and in the year so far."""

    key: str
    month: Figures
    year: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A month's figures; sides, spans, levels and series are never added to each other."""

    scope: ReportScope
    registered: Mapping[tuple[Flow, Span], Figures]
    waiting: Mapping[tuple[Flow, TargetLevel], Figures]
    parts: Mapping[Dimension, tuple[ReportPart, ...]]

    @classmethod
    def of(
        cls,
        scope: ReportScope,
        registered: Mapping[Flow, list[StatisticCell]],
        waiting: Mapping[Flow, list[StatisticCell]],
        before: Mapping[Flow, Figures],
    ) -> Self:
        """Add up what was read: registered deals of two years by month and `scope.parts`, the others by level.

        `before` are the figures of the year before where it ends within a month.
        """
        spans = {span: _months(*scope.days(span)) for span in Span}
        return cls(
            scope=scope,
            registered={
                (flow, span): _sum(cell for cell in cells if cell.keys[Dimension.MONTH] in months)
                for flow, cells in registered.items()
                for span, months in spans.items()
            }
            | {(flow, Span.YEAR_BEFORE): figures for flow, figures in before.items()},
            waiting={
                (flow, level): _sum(cell for cell in cells if cell.keys[Dimension.LEVEL] == level.value)
                for flow, cells in waiting.items()
                for level in WAITING
            },
            parts={
                dimension: _parts(registered[scope.flow], dimension, spans[Span.MONTH], spans[Span.YEAR])
                for dimension in scope.parts
            },
        )


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _parts(cells: list[StatisticCell], dimension: Dimension, month: set[str], year: set[str]) -> tuple[ReportPart, ...]:
    grouped: dict[str, list[StatisticCell]] = {}
    for cell in cells:
        if cell.keys[Dimension.MONTH] in year:
            grouped.setdefault(cell.keys[dimension], []).append(cell)
    return tuple(
        ReportPart(key, _sum(cell for cell in grouped[key] if cell.keys[Dimension.MONTH] in month), _sum(grouped[key]))
        for key in ordered(dimension, grouped)
    )


def _months(first: date, last: date) -> set[str]:
    return {f"{first.year}-{month:02d}" for month in range(first.month, last.month + 1)}


def _sum(cells: Iterable[StatisticCell]) -> Figures:
    return sum((cell.figures for cell in cells), start=Figures())
