"""Writing (写出): rows as JSONL, CSV or XLSX, the same bytes for the same rows, and nothing that runs as a formula.

Writing a workbook (写出工作簿): rows as .xlsx, a sheet for each kind, text as text, the same bytes each time.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from corpus.listing.jsonl import write_object, write_row
from corpus.listing.sheets import SHEETS
from corpus.sheet.cell import escape_formula, escape_quoted_formula
from corpus.sheet.cell_format import CellContext, write_cell
from corpus.sheet.column import CellFormat, Column, SheetForm, SheetKind
from corpus.sheet.value import PlanNames
from corpus.validation.hint import give_hint
from corpus.validation.refusal import CellNotWritable
from corpus.validation.row import ListingRow, OrganizationRow
from market.listing.field import Scheme
from market.listing.listing import Language

WrittenRow = ListingRow | OrganizationRow

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
    writer.writerow([escape_formula(column.wording(language).heading) for column in form.written])
    yield _MARK
    for count, row in enumerate(rows, 1):
        writer.writerow([escape_formula(cell) for cell in write_cells(row, form, language)])
        if count % _ROWS_A_PIECE == 0:
            yield _drain(piece)
    yield _drain(piece)


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


def find_sheet_kind(row: WrittenRow) -> SheetKind:
    """Say which sheet a row belongs to."""
    return SheetKind.ORGANIZATION if isinstance(row, OrganizationRow) else SheetKind(row.listing.KIND.value)


def _drain(piece: StringIO) -> bytes:
    written = piece.getvalue().encode()
    piece.seek(0)
    piece.truncate()
    return written


MADE_ON = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""What every workbook says of its making, so that the same rows give the same bytes."""

CELL_LIMIT = 32_767
"""UTF-16 units that a cell may have in Excel."""

WIDTHS: Mapping[CellFormat, int] = {
    CellFormat.LINES: 50,
    CellFormat.INDICATORS: 44,
    CellFormat.RIGHTS: 40,
    CellFormat.TOPICS: 44,
    CellFormat.ADVANTAGES: 36,
}
_WIDTH = 18
_ROW_HEIGHT = 32
_DIGITS = 15
_FIRST_DAY = date(1901, 1, 1)
"""Days before it are written as text: spreadsheets count a 29 February 1900 that was none."""

_TEXT = 49
"""The number of the built-in format for text: what is typed into such a cell stays as typed, codes of 18 digits too."""

_ESCAPE_LIKE = re.compile(r"_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")


def write_xlsx(
    rows: Iterable[WrittenRow],
    file: IO[bytes],
    *,
    kinds: Sequence[SheetKind] = tuple(SheetKind),
    language: Language = Language.ZH,
) -> None:
    """Write rows into a workbook with a sheet for each of `kinds`, in the order given within each; `file` must seek.

    Rows go through one at a time. Raises ValueError for a row of another kind, and CellNotWritable for a text that a
    spreadsheet can't hold: JSONL and CSV can.
    """
    with open_workbook(file, constant_memory=True) as workbook:
        style = WorkbookStyle(workbook)
        sheets = {kind: style.add_sheet(kind, language) for kind in kinds}
        last = dict.fromkeys(kinds, 0)
        for row in rows:
            kind = find_sheet_kind(row)
            if kind not in sheets:
                raise ValueError(f"a row of {kind.value} has no sheet among {', '.join(each.value for each in kinds)}")
            last[kind] += 1
            form = SHEETS[kind]
            for place, (column, text) in enumerate(zip(form.written, write_cells(row, form, language), strict=True)):
                if text:
                    style.write(sheets[kind], (last[kind], place), column, text)


def open_workbook(file: IO[bytes], *, constant_memory: bool = False) -> Workbook:
    """Open a workbook to be written, in which no text ever becomes a formula, a link or a number."""
    options = {
        "constant_memory": constant_memory,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    workbook = Workbook(file, options)
    workbook.set_properties({"created": MADE_ON})
    return workbook


class WorkbookStyle:
    """How the cells of our workbooks look, and what is written into them as what."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        plain = {"valign": "top", "text_wrap": True}
        self.heading = workbook.add_format(
            {"bold": True, "valign": "vcenter", "text_wrap": True, "bg_color": "#E8EEF4"}
        )
        self.required = workbook.add_format(
            {"bold": True, "valign": "vcenter", "text_wrap": True, "bg_color": "#F6E3D7"}
        )
        self.text = workbook.add_format({**plain, "num_format": _TEXT})
        self.day = workbook.add_format({**plain, "num_format": "yyyy-mm-dd"})
        self.number = workbook.add_format(plain)
        self.example = workbook.add_format({**plain, "num_format": _TEXT, "italic": True, "font_color": "#777777"})
        for each in (self.heading, self.required, self.text, self.day, self.number, self.example):
            each._get_xf_index()  # noqa: SLF001 -- numbered here, or else by first use, which differs with the rows

    def add_sheet(self, kind: SheetKind, language: Language, *, marked: bool = False) -> Worksheet:
        """Add the sheet of a kind with its heading row, frozen, and columns as wide as they need.

        `marked` headings have a * where something must be filled in, for those to whom a colour says nothing.
        """
        form = SHEETS[kind]
        return self.add_table(form.name(language), form.written, language, marked=marked)

    def add_table(self, name: str, columns: Sequence[Column], language: Language, *, marked: bool = False) -> Worksheet:
        """Add a sheet of a name with these columns, in the same manner."""
        sheet: Worksheet = self._workbook.add_worksheet(name)
        sheet.set_default_row(_ROW_HEIGHT)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, WIDTHS.get(column.form, _WIDTH), self.for_column(column))
            wording = column.wording(language)
            heading = f"{wording.heading} *" if marked and column.required else wording.heading
            sheet.write_string(0, place, heading, self.required if column.required else self.heading)
        return sheet

    def for_column(self, column: Column) -> Any:
        """Give the format that a column's cells have, also those that are still blank."""
        if column.form is CellFormat.DAY:
            return self.day
        return self.number if column.form in (CellFormat.AMOUNT, CellFormat.WHOLE) else self.text

    def write(self, sheet: Worksheet, place: tuple[int, int], column: Column, text: str) -> None:
        """Write a cell as what its column holds: a day, a number that keeps all its digits, else text."""
        if column.form is CellFormat.DAY and (on := date.fromisoformat(text)) >= _FIRST_DAY:
            sheet.write_datetime(*place, on, self.day)
        elif column.form in (CellFormat.AMOUNT, CellFormat.WHOLE) and len(Decimal(text).as_tuple().digits) <= _DIGITS:
            sheet.write_number(*place, float(text), self.number)
        else:
            sheet.write_string(*place, _holdable(text, column, place[0] + 1), self.text)


def _holdable(text: str, column: Column, row: int) -> str:
    written = escape_quoted_formula(text)
    if len(written.encode("utf-16-le")) > 2 * CELL_LIMIT:
        advice = give_hint("it is longer than a cell of a spreadsheet may be; write the rows as JSONL or CSV")
        raise CellNotWritable(row, column.zh.heading, advice)
    if _ESCAPE_LIKE.search(written):
        advice = give_hint("a spreadsheet would read its _x…_ as an escape; write the rows as JSONL or CSV")
        raise CellNotWritable(row, column.zh.heading, advice)
    return written
