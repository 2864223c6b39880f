"""Report sheet (导入报告表): what is to be mended in files, as a spreadsheet to work through row by row."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from io import BytesIO

from corpus.writing_workbook import open_workbook

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


def write_report(lines: Iterable[ReportLine], *, title: str, headings: Sequence[str]) -> bytes:
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
