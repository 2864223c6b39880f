"""CSV (逗号分隔): UTF-8 with a mark, commas, CRLF, formulas guarded; tables stand below each other."""

import codecs
import csv
from collections.abc import Callable
from typing import IO, ClassVar

from corpus.exports.format import FormatUse, R, TableLayout, TableWriter, write_value
from corpus.sheet.cell import escape_formula


class CsvWriter(TableWriter):
    """Writes tables as CSV as spreadsheets read it best, each under its headings, a blank line between two.

    Texts that a spreadsheet would run have a ' in front; numbers and days are never any.
    """

    MEDIA_TYPE: ClassVar[str] = "text/csv; charset=utf-8; header=present"
    USES: ClassVar[frozenset[FormatUse]] = frozenset({FormatUse.SHEET, FormatUse.STREAM})

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._lines = csv.writer(codecs.getwriter("utf-8")(file), lineterminator="\r\n")
        self._begun = False

    def add_table(self, layout: TableLayout[R]) -> Callable[[R], None]:
        """Write the headings, and give what writes a row below them."""
        if self._begun:
            self._lines.writerow([])
        else:
            self._file.write(codecs.BOM_UTF8)  # without it Excel takes a CSV file for one in the system's own encoding
            self._begun = True
        self._lines.writerow([escape_formula(column.heading) for column in layout.columns])

        def add(row: R) -> None:
            values = layout.cells(row)
            self._lines.writerow(
                [escape_formula(value) if isinstance(value, str) else write_value(value) for value in values]
            )

        return add
