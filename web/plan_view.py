"""Table 1 of the plan as it is shown: what was wanted, what was published since, and what this market measures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from corpus.reference.plan import FEN_PER_YI, TRADE_VOLUME, PlanIndicator, load_table1
from market.day import day_of
from market.deal.deal import Series
from market.office.store import settings as office_settings
from market.statistic.slice import Slice
from market.statistic.store import statistics
from market.target.plan_value import DIGITS, PlanValue, latest_of
from market.target.standing import DistrictTotal, Level
from market.target.store import plan_values, targets
from market.target.target import Flow
from market.viewer import Role, Viewer
from web.context import Market
from web.statistic_address import rows_address


@dataclass(frozen=True, slots=True)
class Through:
    """What went through this market in a year on the side that the plan means, in fen, and where its rows are."""

    year: int
    fen: int
    rows: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of Table 1 with the latest that was published of it; `through` where this market measures a part of it."""

    indicator: PlanIndicator
    latest: PlanValue | None
    through: Through | None = None

    @property
    def way(self) -> Decimal | None:
        """Give the part of the way from the base to the target that the latest value has gone, 1 for all of it."""
        if self.latest is None:
            return None
        return (self.latest.value - self.indicator.base) / (self.indicator.target - self.indicator.base)


async def read_plan(market: Market, viewer: Viewer, *, measured: bool) -> tuple[PlanRow, ...]:
    """Read the table for brokers and the office, with what this market has `measured` where it is asked for.

    Totals and deals of the district are the office's to see.
    """
    async with market.database.reading() as conn:
        values = await plan_values.find(conn, viewer=viewer)
        if viewer.role is not Role.OPERATOR:
            return plan_rows(values, (), Flow.OUTPUT)
        settings = await office_settings.get(conn)
        flow, year = Flow(settings.target_flow), day_of(datetime.now(UTC)).year
        totals = await targets.totals(conn, viewer=viewer)
        if not measured:
            return plan_rows(values, totals, flow)
        wanted = Slice(
            series=Series.MARKET,
            level=Level.REGISTERED,
            since=date(year, 1, 1),
            until=date(year, 12, 31),
            sample=await targets.shows_samples(conn),
        ).on_side(flow, settings.district)
        figures = await statistics.total(conn, wanted, viewer=viewer)
    return plan_rows(values, totals, flow, Through(year, figures.technical_fen, rows_address(wanted)))


def plan_rows(
    values: Sequence[PlanValue], totals: Sequence[DistrictTotal], flow: Flow, through: Through | None = None
) -> tuple[PlanRow, ...]:
    """Put the table together; of 技术交易额 the values are the district's totals on the side that the plan means."""
    published = [
        PlanValue(
            indicator=TRADE_VOLUME,
            year=total.year,
            value=round(Decimal(total.fen) / FEN_PER_YI, DIGITS),
            source=total.source,
        )
        for total in totals
        if total.flow is flow
    ]
    return tuple(
        PlanRow(line, latest_of((*values, *published), line.number), through if line.number == TRADE_VOLUME else None)
        for line in load_table1()
    )
