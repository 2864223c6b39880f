"""A pivot as a reader sees it: rows and columns named, each figure written and leading to its deals; and as a file.

Statistics as a file: the figures, and beside them what they are of.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup
from starlette.responses import Response

from corpus.exports.format import CellValue
from corpus.exports.table import Table
from market.statistic.pivot import Pivot
from market.statistic.statistic import Figures, Measure
from web.page.formats import NONE, Formats
from web.page.language import message
from web.page.table_download import answer_tables
from web.statistic.labels import DIMENSIONS, MEASURES, Lines, MemberNames

Address = Callable[[str | None, str | None], str]
"""Gives the address of the deals behind a cell by its row and column; None for all of them."""


@dataclass(frozen=True, slots=True)
class FigureCell:
    """A figure as it is written, and exact for a file: yuan, or how many. `address` leads to its deals."""

    written: str
    value: CellValue = None
    address: str = ""


NOTHING = FigureCell(NONE)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A named row of figures, its total last where there is one."""

    name: str
    cells: tuple[FigureCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable:
    """A table of figures; `foot` holds the totals of the columns, None where they are never added."""

    head: str
    columns: tuple[str, ...]
    rows: tuple[FigureRow, ...]
    foot: FigureRow | None = None

    def file(self, name: str) -> Table:
        """Give the same table for a file."""
        lines = (*self.rows, *(() if self.foot is None else (self.foot,)))
        rows = tuple((strip_marking(row.name), *(cell.value for cell in row.cells)) for row in lines)
        return Table(name, (strip_marking(self.head), *map(strip_marking, self.columns)), rows)


def make_figure_cell(figures: Figures | None, measure: Measure, formats: Formats, address: str) -> FigureCell:
    """Write one measure; without deals there is nothing to open."""
    if figures is None or not figures.deals:
        return NOTHING
    amount = figures.of(measure)
    written = formats.number(amount) if measure is Measure.DEALS else formats.figure(amount)
    return FigureCell(written, format_exact(amount, measure), address)


def make_figure_table(pivot: Pivot, measure: Measure, names: MemberNames, address: Address) -> FigureTable:
    """Name and write a pivot's figures of one measure."""
    text, formats = names.catalogue.text, Formats(names.catalogue)

    def cell(figures: Figures | None, row: str | None, column: str | None) -> FigureCell:
        return make_figure_cell(figures, measure, formats, address(row, column))

    across = pivot.column_keys if pivot.columns is not None else ("",)
    sums_rows = pivot.columns is not None and pivot.columns.adds and len(across) > 1
    rows = [
        FigureRow(
            names.name(pivot.rows, key),
            (
                *(cell(pivot.cell(key, column), key, column) for column in across),
                *((cell(pivot.row_total(key), key, None),) if sums_rows else ()),
            ),
        )
        for key in pivot.row_keys
    ]
    foot = None
    if pivot.rows.adds and len(rows) > 1:
        totals = (
            *(cell(pivot.column_total(column), None, column) for column in across),
            *((cell(pivot.total, None, None),) if sums_rows else ()),
        )
        foot = FigureRow(text(message("Total")), totals)
    named = tuple(names.name(pivot.columns, key) for key in across) if pivot.columns is not None else ()
    return FigureTable(
        head=text(DIMENSIONS[pivot.rows]),
        columns=(*(named or (text(MEASURES[measure]),)), *((text(message("Total")),) if sums_rows else ())),
        rows=tuple(rows),
        foot=foot,
    )


def format_exact(amount: int, measure: Measure) -> CellValue:
    """Give a figure for a file: yuan with two decimals, or how many."""
    return amount if measure is Measure.DEALS else Decimal(amount).scaleb(-2)


def strip_marking(name: str) -> str:
    """Take the marking off a name."""
    return name.striptags() if isinstance(name, Markup) else name


async def answer_figures(tables: Sequence[Table], said: Lines, names: MemberNames, ending: str, name: str) -> Response:
    """Answer with tables, and with a last one that says what they are. Raises NotFound for an ending of no format."""
    text = names.catalogue.text
    scope = Table(
        text(message("What these are")),
        (text(message("what narrows them")), text(message("chosen value"))),
        tuple((strip_marking(line), strip_marking(value)) for line, value in said),
    )
    return await answer_tables([*tables, scope], ending, name)
