"""A registration as a workbook (登记表导出): the form, lines and plan, to be printed; nothing in it is a formula."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import TypeAlias

from corpus.writing_workbook import open_workbook

Cell: TypeAlias = str | date | Decimal | int | None
A4 = 9
_TEXT = "@"
_MONEY = "#,##0.00"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSheet:
    """A sheet with its headings, its columns' widths in characters, and its rows; None is an empty cell."""

    name: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]


def write_registration(sheets: Sequence[FormSheet], *, footer: str) -> bytes:
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
