"""What a check of a file found (导入检查), as pages and workbooks show it."""

import base64

from corpus.exports.table import ReportLine, write_report_sheet
from corpus.exports.xlsx_format import XlsxWriter
from corpus.validation.row import SkippedRow
from web.page.language import Catalogue, message

REPORT_TITLE = message("To mend")


HEADINGS = (
    message("File"),
    message("Sheet"),
    message("Row"),
    message("Column"),
    message("What stands there"),
    message("Rule"),
    message("What to write instead"),
)


ROW = message("row %(row)s")


SHEET_AND_ROW = message("sheet %(sheet)s, row %(row)s")


def describe_place(row: SkippedRow, catalogue: Catalogue) -> str:
    """Say where a row stands."""
    if not row.sheet:
        return catalogue.text(ROW, row=row.number)
    return catalogue.text(SHEET_AND_ROW, sheet=row.sheet, row=row.number)


def build_report(lines: list[ReportLine], catalogue: Catalogue) -> str:
    """Write a report as a spreadsheet in an address, since nothing of it is kept."""
    title, *headings = (catalogue.text(each) for each in (REPORT_TITLE, *HEADINGS))
    content = write_report_sheet(lines, title=title, headings=headings)
    return f"data:{XlsxWriter.MEDIA_TYPE};base64,{base64.b64encode(content).decode('ascii')}"
