"""XLSX (工作簿): tables as sheets of a workbook, text as text, the same bytes each time, in one house style.

Opening a workbook (打开工作簿): no text in it ever becomes a formula, a link or a number.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import IO, Any, ClassVar

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from corpus.exports.format import (
    CellKind,
    CellValue,
    FormatUse,
    R,
    TableColumn,
    TableLayout,
    TableWriter,
    write_value,
)
from corpus.sheet.cell import escape_quoted_formula
from corpus.validation.hint import give_hint
from corpus.validation.refusal import CellNotWritable

MADE_ON = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""What every workbook says of its making, so that the same rows give the same bytes."""

CELL_LIMIT = 32_767
"""UTF-16 units that a cell may have in Excel."""

_ROW_HEIGHT = 32
_DIGITS = 15
"""Digits that a spreadsheet keeps of a number; one that has more is written as text."""

_FIRST_DAY = date(1901, 1, 1)
"""Days before it are written as text: spreadsheets count a 29 February 1900 that was none."""

_TEXT = 49
"""The number of the built-in format for text: what is typed into such a cell stays as typed, codes of 18 digits too."""

_ESCAPE_LIKE = re.compile(r"_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")


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

    def add_sheet(
        self, name: str, columns: Sequence[TableColumn], *, tall: bool = True, marked: bool = False
    ) -> Worksheet:
        """Add a sheet with its heading row, frozen, and columns as wide as they need; rows of a `tall` one are high.

        `marked` headings have a * where something must be filled in, for those to whom a colour says nothing.
        """
        sheet: Worksheet = self._workbook.add_worksheet(name)
        if tall:
            sheet.set_default_row(_ROW_HEIGHT)
        sheet.freeze_panes(1, 0)
        formats = {CellKind.TEXT: self.text, CellKind.NUMBER: self.number, CellKind.DAY: self.day}
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width, formats[column.kind])
            heading = f"{column.heading} *" if marked and column.required else column.heading
            sheet.write_string(0, place, heading, self.required if column.required else self.heading)
        return sheet

    def write(self, sheet: Worksheet, place: tuple[int, int], value: CellValue) -> None:
        """Write a cell as what it holds: a day, a number that keeps all its digits, else text; nothing for nothing."""
        if value is None or value == "":
            return
        if isinstance(value, date) and value >= _FIRST_DAY:
            sheet.write_datetime(*place, value, self.day)
        elif isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) <= _DIGITS:
            sheet.write_number(*place, float(value), self.number)
        else:
            sheet.write_string(*place, write_value(value), self.text)


class XlsxWriter(TableWriter):
    """Writes tables as the sheets of a workbook; its file must seek.

    The first table says for all whether rows go through one at a time: those of a `tall` one do.
    """

    MEDIA_TYPE: ClassVar[str] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    USES: ClassVar[frozenset[FormatUse]] = frozenset({FormatUse.SHEET, FormatUse.MIXED})

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._open: tuple[Workbook, WorkbookStyle] | None = None

    def add_table(self, layout: TableLayout[R]) -> Callable[[R], None]:
        """Add a sheet with its headings, and give what writes a row into it."""
        if self._open is None:
            workbook = open_workbook(self._file, constant_memory=layout.tall)
            self._open = workbook, WorkbookStyle(workbook)
        style, numbers = self._open[1], count(1)
        sheet = style.add_sheet(layout.name, layout.columns, tall=layout.tall)

        def add(row: R) -> None:
            number = next(numbers)
            for place, (column, value) in enumerate(zip(layout.columns, layout.cells(row), strict=True)):
                exact = layout.exact and isinstance(value, str)
                written = _keep_exact(value, column, number + 1) if exact else value
                style.write(sheet, (number, place), written)

        return add

    def close(self) -> None:
        """Write the workbook into the file."""
        if self._open is not None:
            self._open[0].close()


def _keep_exact(value: Any, column: TableColumn, row: int) -> str:
    """Write a text so that it is read back as it is. Raises CellNotWritable for one that a spreadsheet can't hold."""
    written = escape_quoted_formula(value)
    if len(written.encode("utf-16-le")) > 2 * CELL_LIMIT:
        advice = give_hint("it is longer than a cell of a spreadsheet may be; write the rows as JSONL or CSV")
        raise CellNotWritable(row, column.heading, advice)
    if _ESCAPE_LIKE.search(written):
        advice = give_hint("a spreadsheet would read its _x…_ as an escape; write the rows as JSONL or CSV")
        raise CellNotWritable(row, column.heading, advice)
    return written
