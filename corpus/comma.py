"""Comma-separated values (CSV): UTF-8, UTF-16 or GB18030, separated by commas, tabs or semicolons."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from corpus.advice import advise
from corpus.documents_plain import decode_plain
from corpus.documents_text import DocumentRefused
from corpus.file_refusal import FileRefused, Refusal
from corpus.guard import unguard
from corpus.sheet_heading import HEADING_WITHIN, Heading, TableRow, find_heading

ROWS_LIMIT = 100_000
_CELL_LIMIT = 1_000_000
_SEPARATORS = ",\t;"
_LOOKED_AT = 4 * HEADING_WITHIN
"""Rows in which the heading is looked for; ten of them may hold something."""


@dataclass(frozen=True, slots=True)
class CommaFile:
    """A CSV file whose heading was found and whose every row can be split."""

    text: str
    separator: str
    heading: Heading

    @classmethod
    def open(cls, payload: bytes, name: str) -> "CommaFile":
        """Decode a file, find its separator by its heading row, and go through it once.

        Raises FileRefused: BINARY, DAMAGED, TOO_MANY_ROWS, NO_HEADING, KIND_UNCLEAR, NO_ROWS.
        """
        try:
            text, _ = decode_plain(payload)
        except DocumentRefused:
            raise FileRefused(Refusal.BINARY) from None
        found = [(separator, heading) for separator in _SEPARATORS if (heading := _heading(text, separator, name))]
        if not found:
            raise FileRefused(Refusal.NO_HEADING)
        separator, heading = max(found, key=lambda each: each[1].certainty)
        count = sum(any(cells) for number, cells in _rows(text, separator) if number > heading.number)
        if not count:
            raise FileRefused(Refusal.NO_ROWS)
        if count > ROWS_LIMIT:
            raise FileRefused(Refusal.TOO_MANY_ROWS)
        return cls(text, separator, heading)

    def rows(self) -> Iterator[TableRow]:
        """Go through the rows, numbered as a spreadsheet would, the guards of formulas taken off."""
        for number, cells in _rows(self.text, self.separator):
            yield number, [unguard(cell) for cell in cells]


def _heading(text: str, separator: str, name: str) -> Heading | None:
    first = islice(_rows(text, separator, strict=False), _LOOKED_AT)
    return find_heading(((number, cells) for number, cells in first if any(cells)), name)


def _rows(text: str, separator: str, *, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Split a text; with a separator that is not the file's, quotation marks need not pair (`strict` False)."""
    csv.field_size_limit(_CELL_LIMIT)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=strict)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, cells
    except csv.Error:
        advice = advise(
            "the quotation marks after row %(row)s don't pair, or a cell has no end; save the table as CSV anew",
            row=number,
        )
        raise FileRefused(Refusal.DAMAGED, advice) from None
