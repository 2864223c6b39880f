"""A monthly report as a reader sees it: tables named and written, each figure leading to its deals as of its cut."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from market.statistic.report import WAITING, Report, ReportPart, Span
from market.statistic.slice import Slice
from market.statistic.statistic import Dimension, Figures, Measure
from market.target.target import Flow
from web.page.filters import address
from web.page.formats import Formats
from web.page.language import message
from web.statistic.address import rows_address
from web.statistic.labels import DIMENSIONS, LEVELS, MemberNames
from web.statistic.question import TABLE, StatisticQuestion
from web.statistic.table import NOTHING, FigureCell, FigureRow, FigureTable, make_figure_cell
from web.target.view import FLOWS

SHOWN = 12
"""So many members are told one by one; of more the largest, and the rest together."""

_COUNTED = (Measure.DEALS, Measure.TOTAL, Measure.TECHNICAL)
_IN_MONTH = (
    message("deals in the month"),
    message("合同成交额 in the month, yuan"),
    message("技术交易额 in the month, yuan"),
)
_IN_YEAR = (
    message("deals in the year so far"),
    message("合同成交额 in the year so far, yuan"),
    message("技术交易额 in the year so far, yuan"),
)

Cells = Callable[[Figures, Measure, Slice], FigureCell]
"""Writes a measure of figures, which leads to what was added up of a slice."""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of the report under its title; `key` is its id on the page."""

    key: str
    title: str
    table: FigureTable


def build_report_tables(report: Report, names: MemberNames) -> tuple[ReportTable, ...]:
    """Write the tables of a report: both sides, what waits, then what the chosen side is made of."""
    text = names.catalogue.text
    parts = tuple(
        ReportTable(dimension.value, text(DIMENSIONS[dimension]), _part_table(report, dimension, parts, names))
        for dimension, parts in report.parts.items()
    )
    return (
        ReportTable("registered", text(message("Registered")), _sides(report, names)),
        ReportTable("waiting", text(message("Not registered")), _waiting(report, names)),
        *parts,
    )


def _sides(report: Report, names: MemberNames) -> FigureTable:
    text, cell = names.catalogue.text, _writer(report, names)
    rows = []
    for flow in Flow:
        figures = {span: report.registered[flow, span] for span in Span}
        wanted = {span: report.scope.wanted(flow, span) for span in Span}
        cells = (
            *(cell(figures[Span.MONTH], measure, wanted[Span.MONTH]) for measure in _COUNTED),
            *(cell(figures[Span.YEAR], measure, wanted[Span.YEAR]) for measure in _COUNTED),
            cell(figures[Span.YEAR_BEFORE], Measure.TECHNICAL, wanted[Span.YEAR_BEFORE]),
            _change(figures[Span.YEAR].technical_fen, figures[Span.YEAR_BEFORE].technical_fen),
        )
        rows.append(FigureRow(text(FLOWS[flow]), cells))
    earlier = (message("技术交易额 a year earlier, yuan"), message("change, %%"))
    columns = tuple(text(head) for head in (*_IN_MONTH, *_IN_YEAR, *earlier))
    return FigureTable(head=text(message("Side")), columns=columns, rows=tuple(rows))


def _waiting(report: Report, names: MemberNames) -> FigureTable:
    text, cell = names.catalogue.text, _writer(report, names)
    heads: list[str] = []
    for level in WAITING:
        heads += [
            text(message("%(level)s: deals"), level=text(LEVELS[level])),
            text(message("%(level)s: 技术交易额 claimed, yuan"), level=text(LEVELS[level])),
        ]
    rows = tuple(
        FigureRow(
            text(FLOWS[flow]),
            tuple(
                cell(report.waiting[flow, level], measure, report.scope.waiting(flow, level))
                for level in WAITING
                for measure in (Measure.DEALS, Measure.TECHNICAL_CLAIMED)
            ),
        )
        for flow in Flow
    )
    return FigureTable(head=text(message("Side")), columns=tuple(heads), rows=rows)


def _part_table(report: Report, dimension: Dimension, parts: tuple[ReportPart, ...], names: MemberNames) -> FigureTable:
    text, flow = names.catalogue.text, report.scope.flow
    month, year = (report.scope.wanted(flow, span) for span in (Span.MONTH, Span.YEAR))
    whole = report.registered[flow, Span.YEAR].technical_fen

    def row(name: str, part: ReportPart, key: str | None, cell: Cells) -> FigureRow:
        wanted_month, wanted_year = (each if key is None else each.within(dimension, key) for each in (month, year))
        cells = (
            *(cell(part.month, measure, wanted_month) for measure in (Measure.DEALS, Measure.TECHNICAL)),
            *(cell(part.year, measure, wanted_year) for measure in _COUNTED),
            _percent(part.year.technical_fen, whole),
        )
        return FigureRow(name, cells)

    largest = sorted(parts, key=lambda part: part.year.technical_fen, reverse=True)[:SHOWN]
    told = parts if len(parts) <= SHOWN + 1 else tuple(part for part in parts if part in largest)
    rest = [part for part in parts if part not in told]
    cell = _writer(report, names)
    rows = [row(names.name(dimension, part.key), part, part.key, cell) for part in told]
    if rest:
        others = text(message("%(n)s others together"), n=len(rest))
        rows.append(row(others, _together(rest), None, _apart(report, dimension, names)))
    total = row(text(message("Total")), _together(list(parts)), None, cell) if len(parts) > 1 else None
    columns = (_IN_MONTH[0], _IN_MONTH[2], *_IN_YEAR, message("part of the year, %%"))
    return FigureTable(
        head=text(DIMENSIONS[dimension]), columns=tuple(text(head) for head in columns), rows=tuple(rows), foot=total
    )


def _writer(report: Report, names: MemberNames) -> Cells:
    formats, cut = Formats(names.catalogue), report.scope.cut

    def write(figures: Figures, measure: Measure, wanted: Slice) -> FigureCell:
        return make_figure_cell(figures, measure, formats, rows_address(wanted, cut))

    return write


def _apart(report: Report, dimension: Dimension, names: MemberNames) -> Cells:
    """Write figures of several members, which open the table that tells each of them apart and opens its deals."""
    formats, cut = Formats(names.catalogue), report.scope.cut

    def write(figures: Figures, measure: Measure, wanted: Slice) -> FigureCell:
        asked = StatisticQuestion(wanted=wanted, flow=None, rows=dimension, columns=None, measure=measure, cut=cut)
        return make_figure_cell(figures, measure, formats, address(TABLE, *asked.pairs))

    return write


def _together(parts: list[ReportPart]) -> ReportPart:
    return ReportPart(
        "", sum((part.month for part in parts), start=Figures()), sum((part.year for part in parts), start=Figures())
    )


def _percent(part: int, whole: int) -> FigureCell:
    if not whole:
        return NOTHING
    value = (Decimal(100 * part) / whole).quantize(Decimal("0.1"))
    return FigureCell(f"{value}", value)


def _change(now: int, before: int) -> FigureCell:
    if not before:
        return NOTHING
    value = (Decimal(100 * (now - before)) / before).quantize(Decimal("0.1"))
    return FigureCell(f"{value:+}", value)
