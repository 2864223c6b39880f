"""Listings as tables (条目导出表): rows of each kind laid out by their sheets, and written in any format."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Any

from corpus.exports.format import CellKind, CellValue, FormatUse, TableColumn, TableLayout, TableWriter
from corpus.listing.jsonl import write_object
from corpus.listing.sheets import SHEETS
from corpus.sheet.cell_format import CellContext, write_cell
from corpus.sheet.column import CellFormat, Column, SheetForm, SheetKind
from corpus.sheet.value import PlanNames
from corpus.validation.row import ListingRow, OrganizationRow
from market.listing.field import Scheme
from market.listing.listing import Language

WrittenRow = ListingRow | OrganizationRow

_WIDTH = 18
_WIDTHS: Mapping[CellFormat, int] = {
    CellFormat.LINES: 50,
    CellFormat.INDICATORS: 44,
    CellFormat.RIGHTS: 40,
    CellFormat.TOPICS: 44,
    CellFormat.ADVANTAGES: 36,
}
_KINDS: Mapping[CellFormat, CellKind] = {
    CellFormat.DAY: CellKind.DAY,
    CellFormat.AMOUNT: CellKind.NUMBER,
    CellFormat.WHOLE: CellKind.NUMBER,
}


def lay_out_columns(columns: Iterable[Column], language: Language) -> tuple[TableColumn, ...]:
    """Lay out the columns of a sheet that can be read in again, headed in a language."""
    return tuple(
        TableColumn(
            heading=column.wording(language).heading,
            kind=_KINDS.get(column.form, CellKind.TEXT),
            width=_WIDTHS.get(column.form, _WIDTH),
            required=column.required,
        )
        for column in columns
    )


def lay_out_listings(kind: SheetKind, language: Language) -> TableLayout[WrittenRow]:
    """Lay out rows of one kind as the import takes them back; giving the cells of another raises ValueError."""
    form = SHEETS[kind]
    columns = lay_out_columns(form.written, language)
    return TableLayout(
        name=form.name(language),
        columns=columns,
        cells=lambda row: convert_cells(write_cells(row, form, language), columns),
        record=write_object,
        tall=True,
        exact=True,
    )


def write_listings(
    rows: Iterable[WrittenRow],
    file: IO[bytes],
    writer: type[TableWriter],
    *,
    kinds: Sequence[SheetKind] = tuple(SheetKind),
    language: Language = Language.ZH,
) -> None:
    """Write rows into a table for each of `kinds`, one at a time, in the order given within each.

    Raises ValueError for several kinds in a format that holds one and for a row of another kind, CellNotWritable for a
    text that the format can't hold: JSONL and CSV can.
    """
    if len(kinds) != 1 and FormatUse.MIXED not in writer.USES:
        raise ValueError("a file of this format holds rows of one kind; name one")
    with writer(file) as tables:
        adds = {kind: tables.add_table(lay_out_listings(kind, language)) for kind in kinds}
        for row in rows:
            kind = find_sheet_kind(row)
            if kind not in adds:
                listed = ", ".join(each.value for each in kinds)
                raise ValueError(f"a row of {kind.value} does not go into a file of {listed}")
            adds[kind](row)


def write_cells(row: WrittenRow, form: SheetForm, language: Language) -> list[str]:
    """Write a row as the texts of its cells, one for each written column; "" where there is nothing to say.

    Raises ValueError for a row of another kind.
    """
    if find_sheet_kind(row) is not form.kind:
        raise ValueError(f"a row of {find_sheet_kind(row).value} does not go into the sheet of {form.kind.value}")
    members: dict[str, Any] = write_object(row)
    labels = {}
    if isinstance(row, ListingRow):
        labels = {field.code: field.label for field in row.listing.fields if field.scheme is Scheme.PLAN}
    manner = CellContext(PlanNames.of(labels), language)
    return [write_cell(column, members, manner) for column in form.written]


def convert_cells(texts: Iterable[str], columns: Sequence[TableColumn]) -> list[CellValue]:
    """Convert the texts of a row's cells to what their columns hold: days, numbers, else text; "" is None."""
    return [_CONVERSIONS[column.kind](text) if text else None for text, column in zip(texts, columns, strict=True)]


def find_sheet_kind(row: WrittenRow) -> SheetKind:
    """Say which sheet a row belongs to."""
    return SheetKind.ORGANIZATION if isinstance(row, OrganizationRow) else SheetKind(row.listing.KIND.value)


_CONVERSIONS: Mapping[CellKind, Callable[[str], CellValue]] = {
    CellKind.TEXT: str,
    CellKind.NUMBER: Decimal,
    CellKind.DAY: date.fromisoformat,
}
