"""Writing (写出): rows as JSONL, CSV or XLSX, the same bytes for the same rows, and nothing that runs as a formula."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from corpus.cell_field import PlanNames
from corpus.cell_form import Manner, write_cell
from corpus.columns import SheetForm, SheetKind
from corpus.guard import guard
from corpus.jsonl import write_object, write_row
from corpus.row import OrganizationRow, Row
from corpus.sheet_forms import SHEETS
from market.listing.field import Scheme
from market.listing.listing import Language

WrittenRow = Row | OrganizationRow

_ROWS_A_PIECE = 200
_MARK = b"\xef\xbb\xbf"
"""Without it Excel takes a CSV file for one in the system's own encoding."""


def write_jsonl(rows: Iterable[WrittenRow]) -> Iterator[bytes]:
    """Write rows of any kind, an object a line, in the order given."""
    for row in rows:
        yield f"{write_row(row)}\n".encode()


def write_csv(rows: Iterable[WrittenRow], kind: SheetKind, *, language: Language = Language.ZH) -> Iterator[bytes]:
    """Write rows of one kind as CSV: UTF-8 with a mark, commas, CRLF, formulas guarded, the heading row first.

    Raises ValueError for a row of another kind.
    """
    form = SHEETS[kind]
    piece = StringIO(newline="")
    writer = csv.writer(piece, lineterminator="\r\n")
    writer.writerow([guard(column.wording(language).heading) for column in form.written])
    yield _MARK
    for count, row in enumerate(rows, 1):
        writer.writerow([guard(cell) for cell in sheet_cells(row, form, language)])
        if count % _ROWS_A_PIECE == 0:
            yield _taken(piece)
    yield _taken(piece)


def sheet_cells(row: WrittenRow, form: SheetForm, language: Language) -> list[str]:
    """Write a row as the texts of its cells, one for each written column; "" where there is nothing to say.

    Raises ValueError for a row of another kind.
    """
    if kind_of(row) is not form.kind:
        raise ValueError(f"a row of {kind_of(row).value} does not go into the sheet of {form.kind.value}")
    members: dict[str, Any] = write_object(row)
    labels = {}
    if isinstance(row, Row):
        labels = {field.code: field.label for field in row.listing.fields if field.scheme is Scheme.PLAN}
    manner = Manner(PlanNames.of(labels), language)
    return [write_cell(column, members, manner) for column in form.written]


def kind_of(row: WrittenRow) -> SheetKind:
    """Say which sheet a row belongs to."""
    return SheetKind.ORGANIZATION if isinstance(row, OrganizationRow) else SheetKind(row.listing.KIND.value)


def _taken(piece: StringIO) -> bytes:
    written = piece.getvalue().encode()
    piece.seek(0)
    piece.truncate()
    return written
