"""Table 1 of the plan as it is shown: what was wanted, what was published since, and what this market measures.

The picture of the plan's Table 1: how far each indicator has gone from its base to its target.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from corpus.reference.plan import FEN_PER_YI, TRADE_VOLUME, PlanIndicator, load_table1
from market.day import current_day
from market.deal.deal import Series
from market.listing.listing import Language
from market.office.store import settings as office_settings
from market.statistic.slice import Slice
from market.statistic.store import statistics
from market.target.plan_value import DIGITS, PlanValue, latest_of
from market.target.standing import DistrictTotal, TargetLevel
from market.target.store import plan_values, targets
from market.target.target import Flow
from market.viewer import Role, Viewer
from web.http.context import Market
from web.page.chart import Chart, ChartColumn, ChartLayer, Ink, LayerStyle, list_links
from web.page.formats import NONE, Formats
from web.page.language import Catalogue, message
from web.statistic.address import rows_address


@dataclass(frozen=True, slots=True)
class MarketShare:
    """What went through this market in a year on the side that the plan means, in fen, and where its rows are."""

    year: int
    fen: int
    rows: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of Table 1 with the latest that was published of it; `through` where this market measures a part of it."""

    indicator: PlanIndicator
    latest: PlanValue | None
    through: MarketShare | None = None

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
            return list_plan_rows(values, (), Flow.OUTPUT)
        settings = await office_settings.get(conn)
        flow, year = Flow(settings.target_flow), current_day().year
        totals = await targets.totals(conn, viewer=viewer)
        if not measured:
            return list_plan_rows(values, totals, flow)
        wanted = Slice(
            series=Series.MARKET,
            level=TargetLevel.REGISTERED,
            since=date(year, 1, 1),
            until=date(year, 12, 31),
            sample=await targets.shows_samples(conn),
        ).on_side(flow, settings.district)
        figures = await statistics.total(conn, wanted, viewer=viewer)
    return list_plan_rows(values, totals, flow, MarketShare(year, figures.technical_fen, rows_address(wanted)))


def list_plan_rows(
    values: Sequence[PlanValue], totals: Sequence[DistrictTotal], flow: Flow, through: MarketShare | None = None
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


UNITS_EN = {"家": message("firms"), "件": message("patents"), "亿元": message("CNY 100 million"), "%": "%"}
"""What the units of the table are called on pages that are not Chinese."""


def draw_plan(rows: Sequence[PlanRow], catalogue: Catalogue, *, values: str = "") -> Chart:
    """Draw the part of the way that is gone; an indicator without a published value has no bar.

    `values` is where the published ones stand with their sources, for a reader who may see that.
    """
    text, formats = catalogue.text, Formats(catalogue)
    known = [row for row in rows if row.latest is not None]
    there = [row for row in known if row.way is not None and row.way >= 1]
    first = rows[0].indicator
    latest = [row.latest for row in rows]
    published = [None if each is None else each.value for each in latest]
    return Chart(
        key="plan",
        title=text(message("The indicators of Table 1")),
        definition=text(
            message(
                "Of each indicator the plan's figure of %(base)s and of %(target)s, the latest value that was "
                "published, and what part of the way from the one to the other it has gone, in per cent."
            ),
            base=first.base_year,
            target=first.target_year,
        ),
        says=text(
            message(
                "Of %(all)s indicators %(known)s have a value since; %(there)s are where the plan wanted them. This "
                "market measures none of them wholly: what it can is 技术交易额 that went through it."
            ),
            all=len(rows),
            known=len(known),
            there=len(there),
        ),
        head=text(message("indicator")),
        labels=tuple(label_indicator(row.indicator, catalogue) for row in rows),
        columns=(
            _column(str(first.base_year), [row.indicator.base for row in rows], formats),
            _column(
                text(message("wanted in %(year)s"), year=first.target_year),
                [row.indicator.target for row in rows],
                formats,
            ),
            replace(
                _column(text(message("latest")), published, formats),
                links=list_links(published, [values] * len(rows)),
            ),
            ChartColumn(
                text(message("of the year")),
                tuple(None if each is None else each.year for each in latest),
                tuple(NONE if each is None else str(each.year) for each in latest),
            ),
            _column(
                text(message("per cent of the way")),
                [None if row.way is None else round(100 * row.way, 1) for row in rows],
                formats,
            ),
        ),
        layers=(ChartLayer(draws=LayerStyle.BARS, column=4, ink=Ink.GREEN),) if known else (),
        csv="/brain/plan.csv",
        lying=True,
    )


def label_indicator(indicator: PlanIndicator, catalogue: Catalogue) -> str:
    """Name an indicator with its unit."""
    if catalogue.language is Language.ZH:
        return f"{indicator.label}（{indicator.unit}）"
    unit = UNITS_EN.get(indicator.unit, indicator.unit)
    return f"{indicator.label_en} ({unit if unit == '%' else catalogue.text(unit)})"


def _column(name: str, values: Sequence[Decimal | None], formats: Formats) -> ChartColumn:
    plain = tuple(None if value is None else Decimal(f"{value.normalize():f}") for value in values)
    return ChartColumn(name, plain, tuple(formats.number(value) for value in plain))
