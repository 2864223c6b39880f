"""The target as it is shown: what a year is measured against, what stands, the forecast, and what is missing."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from market.deal.deal import Series
from market.deal.state import State
from market.statistic.slice import Slice
from market.statistic.statistic import Dimension
from market.target.pipeline import PipelineStage
from market.target.standing import DistrictTotal, TargetLevel, TargetStanding
from market.target.target import Flow, Season, TargetBasis, TargetPath, YearTarget, path_of
from matcher.forecast.forecast import Forecast
from matcher.forecast.gap import FieldGap
from web.page.language import message
from web.statistic.address import rows_address

FLOWS: Mapping[Flow, str] = {
    Flow.OUTPUT: message("output: the seller is in the district"),
    Flow.INTAKE: message("intake: the buyer is in the district"),
}
STAGES: Mapping[PipelineStage, str] = {
    PipelineStage.INTENDED: message("intended"),
    PipelineStage.SIGNED: message("signed"),
    PipelineStage.SUBMITTED: message("submitted for registration"),
}
BASES: Mapping[TargetBasis, str] = {
    TargetBasis.PLAN: message("the plan's own figure"),
    TargetBasis.BETWEEN: message("ours: between two figures of the plan, growing by the same share each year"),
    TargetBasis.CARRIED: message(
        "ours: the plan ended in %(year)s, its last figure is carried on until the next is loaded"
    ),
}
_STATES: Mapping[PipelineStage, State] = {
    PipelineStage.INTENDED: State.INTENDED,
    PipelineStage.SIGNED: State.SIGNED,
    PipelineStage.SUBMITTED: State.SUBMITTED,
}


@dataclass(frozen=True, slots=True)
class FlowRow:
    """What stands on one side: fen, deals, and where they are listed, at each level; levels are not added."""

    flow: Flow
    registered: tuple[int, int, str]
    signed: tuple[int, int, str]
    intended: tuple[int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetView:
    """All that the page shows of a year; amounts in fen.

    `path` is the one that the year is measured by, of `paths`, which stand the latest loaded first. `imported` are the
    whole district's deals that were brought in, by side and year; they need not be all of them. `forecast` is None
    where no deal was ever opened. It was counted at `counted_at`, and is `outgrown` while the next is being counted.
    """

    as_of: date
    flow: Flow
    district: str
    samples: bool
    path: TargetPath | None
    paths: tuple[TargetPath, ...]
    target: YearTarget | None
    season: Season
    standing: tuple[TargetStanding, ...]
    totals: tuple[DistrictTotal, ...]
    imported: tuple[TargetStanding, ...]
    forecast: Forecast | None
    gaps: tuple[FieldGap, ...]
    counted_at: datetime
    outgrown: bool

    @property
    def rows(self) -> tuple[FlowRow, ...]:
        """Give what stands this year, a row a side."""
        return tuple(
            FlowRow(
                flow,
                *(
                    (*self._of(flow, level), self._listed(flow, level))
                    for level in (TargetLevel.REGISTERED, TargetLevel.SIGNED, TargetLevel.INTENDED)
                ),
            )
            for flow in Flow
        )

    @property
    def registered_fen(self) -> int:
        """Give what is registered this year on the side that the plan means."""
        return self._of(self.flow, TargetLevel.REGISTERED)[0]

    @property
    def registered(self) -> str:
        """Give the address of the deals that are registered this year on that side."""
        return self._listed(self.flow, TargetLevel.REGISTERED)

    @property
    def due_fen(self) -> int | None:
        """Give what the path asks for by the end of the month."""
        return None if self.target is None else self.season.spread(self.target.fen)[self.as_of.month - 1]

    def wanted(self, year: int) -> int | None:
        """Give what the path that counted in a year asks of it."""
        path = path_of(year, self.paths)
        found = None if path is None else path.of_year(year)
        return None if found is None else found.fen

    @property
    def gap_fen(self) -> int:
        """Give what the middle of the forecast lacks to the year's figure; 0 where nothing."""
        if self.target is None or self.forecast is None:
            return 0
        return max(0, self.target.fen - self.forecast.year.median)

    def listed(self, year: int, until_month: int = 12) -> str:
        """Give the address of the deals on the plan's side that were registered in a year by the end of a month."""
        last = date(year, until_month, monthrange(year, until_month)[1])
        wanted = replace(self._wanted(self.flow, TargetLevel.REGISTERED), since=date(year, 1, 1), until=last)
        return rows_address(wanted)

    def listed_imports(self, year: int, flow: Flow) -> str:
        """Give the address of the imported deals of a side that were registered in a year."""
        wanted = replace(self._wanted(flow, TargetLevel.REGISTERED), series=Series.DISTRICT)
        return rows_address(wanted.within(Dimension.YEAR, str(year)))

    def listed_open(self, stage: PipelineStage) -> str:
        """Give the address of the deals on the plan's side that are in a stage now."""
        return rows_address(self._side(Slice(state=_STATES[stage])))

    def listed_field(self, field: str) -> str:
        """Give the address of all deals of a field on the plan's side, whatever became of them."""
        return rows_address(self._side(Slice(field_in=field)))

    def _listed(self, flow: Flow, level: TargetLevel) -> str:
        wanted = self._wanted(flow, level)
        return rows_address(
            wanted.within(Dimension.YEAR, str(self.as_of.year)) if level is TargetLevel.REGISTERED else wanted
        )

    def _wanted(self, flow: Flow, level: TargetLevel) -> Slice:
        return Slice(series=Series.MARKET, level=level, sample=self.samples).on_side(flow, self.district)

    def _side(self, wanted: Slice) -> Slice:
        return replace(wanted, series=Series.MARKET, sample=self.samples).on_side(self.flow, self.district)

    def _of(self, flow: Flow, level: TargetLevel) -> tuple[int, int]:
        year = self.as_of.year if level is TargetLevel.REGISTERED else None
        found = [each for each in self.standing if (each.flow, each.level, each.year) == (flow, level, year)]
        return sum(each.fen for each in found), sum(each.deals for each in found)


def learn_season(standing: Sequence[TargetStanding], flow: Flow, before: int) -> Season:
    """Learn the season from the whole years before a year; a first one without a January began later and is none."""
    years: dict[int, dict[int, int]] = {}
    for each in standing:
        if each.flow is flow and each.year is not None and each.year < before:
            years.setdefault(each.year, {})[each.month or 1] = each.fen
    first = min(years, default=before)
    return Season.of([years[year] for year in sorted(years) if year != first or 1 in years[year]])
