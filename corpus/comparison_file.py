"""A comparison as a file (比选导出): its tables as CSV or XLSX, in which nothing runs as a formula."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from io import BytesIO, StringIO
from typing import TypeAlias

from corpus.guard import guard
from corpus.writing_workbook import open_workbook

Value: TypeAlias = str | int | Decimal | None
_MARK = b"\xef\xbb\xbf"
"""Without it Excel takes a CSV file for one in the system's own encoding."""
_WIDTH = 24


class TableFormat(Enum):
    """How tables are written."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def media_type(self) -> str:
        """Name the type of such a file."""
        if self is TableFormat.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its name and headings; None is a cell of which nothing is known."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def write_tables(tables: Sequence[Table], written_as: TableFormat) -> bytes:
    """Write tables: each a sheet of its own, in CSV one below the other with a blank line between them."""
    return _csv(tables) if written_as is TableFormat.CSV else _xlsx(tables)


def _csv(tables: Sequence[Table]) -> bytes:
    piece = StringIO(newline="")
    writer = csv.writer(piece, lineterminator="\r\n")
    for place, table in enumerate(tables):
        if place:
            writer.writerow([])
        for row in (table.headings, *table.rows):
            writer.writerow(["" if value is None else guard(str(value)) for value in row])
    return _MARK + piece.getvalue().encode()


def _xlsx(tables: Sequence[Table]) -> bytes:
    content = BytesIO()
    with open_workbook(content) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for table in tables:
            sheet = book.add_worksheet(table.name)
            sheet.set_column(0, len(table.headings) - 1, _WIDTH, wrapped)
            sheet.freeze_panes(1, 0)
            for row, values in enumerate((table.headings, *table.rows)):
                for column, value in enumerate(values):
                    style = wrapped if row else bold
                    if isinstance(value, int | Decimal):
                        sheet.write_number(row, column, float(value), style)
                    elif value is not None:
                        sheet.write_string(row, column, value, style)
    return content.getvalue()
