"""Tables as a file (表格导出): figures, comparisons and charts, in every format that is read as a table.

A registration as a workbook (登记表导出): the form, lines and plan, to be printed; nothing in it is a formula.

Report sheet (导入报告表): what is to be mended in files, as a spreadsheet to work through row by row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import TypeAlias

from corpus.exports.format import CellKind, CellValue, TableColumn, TableLayout, TableWriter, write_value
from corpus.exports.xlsx_format import open_workbook

_WIDTH = 24


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its name and headings; None is a cell of which nothing is known."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[CellValue, ...], ...]


def write_tables(tables: Sequence[Table], writer: type[TableWriter]) -> bytes:
    """Write tables in a format, one after another: as sheets of their own, or one below the other."""
    file = BytesIO()
    with writer(file) as written:
        for table in tables:
            add = written.add_table(lay_out_table(table))
            for row in table.rows:
                add(row)
    return file.getvalue()


def lay_out_table(table: Table) -> TableLayout[tuple[CellValue, ...]]:
    """Lay out a table; a column is one of numbers where each of its cells is a number or nothing."""

    def record(row: tuple[CellValue, ...]) -> dict[str, str | int | None]:
        values = (value if value is None or isinstance(value, int) else write_value(value) for value in row)
        return dict(zip(table.headings, values, strict=True))

    return TableLayout(
        name=table.name,
        columns=tuple(
            TableColumn(heading=heading, kind=_find_kind([row[place] for row in table.rows]), width=_WIDTH)
            for place, heading in enumerate(table.headings)
        ),
        cells=lambda row: row,
        record=record,
    )


def _find_kind(values: Sequence[CellValue]) -> CellKind:
    known = [value for value in values if value is not None]
    numbers = bool(known) and all(isinstance(value, int | Decimal) for value in known)
    return CellKind.NUMBER if numbers else CellKind.TEXT


FormValue: TypeAlias = str | date | Decimal | int | None
A4 = 9
_TEXT = "@"
_MONEY = "#,##0.00"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSheet:
    """A sheet with its headings, its columns' widths in characters, and its rows; None is an empty cell."""

    name: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[FormValue, ...], ...]


def write_registration_workbook(sheets: Sequence[FormSheet], *, footer: str) -> bytes:
    """Write sheets as XLSX, to be printed on A4 with `footer` below; yuan are numbers, days days, all else is text."""
    content = BytesIO()
    with open_workbook(content) as book:
        plain = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#9AA5B1"}
        heading = book.add_format({**plain, "bold": True, "bg_color": "#E8EEF4"})
        text = book.add_format({**plain, "num_format": _TEXT})
        money = book.add_format({**plain, "num_format": _MONEY})
        number = book.add_format(plain)
        day = book.add_format({**plain, "num_format": "yyyy-mm-dd", "align": "left"})
        for each in sheets:
            sheet = book.add_worksheet(each.name)
            for column, width in enumerate(each.widths):
                sheet.set_column(column, column, width)
            for row, cells in enumerate((each.headings, *each.rows)):
                for column, cell in enumerate(cells):
                    place = (row, column)
                    if cell is None or cell == "":
                        sheet.write_blank(*place, None, heading if row == 0 else text)
                    elif isinstance(cell, str):
                        sheet.write_string(*place, cell, heading if row == 0 else text)
                    elif isinstance(cell, date):
                        sheet.write_datetime(*place, datetime.combine(cell, time()), day)
                    else:
                        sheet.write_number(*place, float(cell), money if isinstance(cell, Decimal) else number)
            sheet.freeze_panes(1, 0)
            sheet.set_paper(A4)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
            sheet.set_footer(f"&L{footer.replace('&', '&&')}&R&P / &N")
    return content.getvalue()


_WIDTHS = (24, 14, 7, 26, 36, 16, 72)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One thing to mend: where it stands, what stands there, which rule it breaks and what to write instead."""

    file: str
    sheet: str
    row: int
    column: str
    value: str
    rule: str
    advice: str


def write_report_sheet(lines: Iterable[ReportLine], *, title: str, headings: Sequence[str]) -> bytes:
    """Write lines under their seven headings as XLSX, in their order; no cell can be a formula or a link."""
    content = BytesIO()
    with open_workbook(content) as book:
        sheet = book.add_worksheet(title)
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for column, (heading, width) in enumerate(zip(headings, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width, wrapped)
            sheet.write_string(0, column, heading, bold)
        last = 0
        for last, line in enumerate(lines, 1):
            for column, value in enumerate(astuple(line)):
                if isinstance(value, int):
                    sheet.write_number(last, column, value)
                else:
                    sheet.write_string(last, column, value)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(_WIDTHS) - 1)
    return content.getvalue()
