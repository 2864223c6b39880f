"""Comma-separated values (CSV): UTF-8, UTF-16 or GB18030, separated by commas, tabs or semicolons."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from corpus.documents.text import DocumentRefused, decode_plain
from corpus.sheet.cell import unescape_formula
from corpus.sheet.heading import HEADING_WITHIN, Heading, TableRow, find_heading
from corpus.validation.hint import FixHint, give_hint
from corpus.validation.refusal import FileRefusal, FileRefused

ROWS_LIMIT = 100_000
NUMBERED_LIMIT = 1_048_576
"""Rows with the blank ones among them, which is how many a spreadsheet has."""

_ROW_LIMIT = 1_000_000
"""Characters that a row may have, over however many lines; one that is longer has quotation marks that don't pair."""

_COLUMNS_LIMIT = 256
SEPARATORS = ",\t;"
_LINE = re.compile(rf"[^\r\n]{{1,{_ROW_LIMIT + 1}}}(?:\r\n?|\n)?|\r\n?|\n")
"""A line with its end, or as much of it as is too much."""

LOOKED_AT = 4 * HEADING_WITHIN
"""Rows in which the heading is looked for; ten of them may hold something."""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file whose heading was found and whose every row can be split."""

    text: str
    separator: str
    heading: Heading
    last: int
    """The last row that holds something."""

    @classmethod
    def open(cls, payload: bytes, name: str) -> "CsvFile":
        """Decode a file, find its separator by its heading row, and go through it once.

        Raises FileRefused: BINARY, DAMAGED, TOO_MANY_ROWS, NO_HEADING, KIND_UNCLEAR, NO_ROWS.
        """
        try:
            text, _ = decode_plain(payload)
        except DocumentRefused:
            raise FileRefused(FileRefusal.BINARY) from None
        found = [(separator, heading) for separator in SEPARATORS if (heading := _heading(text, separator, name))]
        if not found:
            raise FileRefused(FileRefusal.NO_HEADING)
        separator, heading = max(found, key=lambda each: each[1].certainty)
        count = last = 0
        for number, cells in split_rows(text, separator):
            if number > heading.number and any(cells):
                count, last = count + 1, number
            if count > ROWS_LIMIT or number > NUMBERED_LIMIT:
                raise FileRefused(FileRefusal.TOO_MANY_ROWS)
        if not count:
            raise FileRefused(FileRefusal.NO_ROWS)
        return cls(text, separator, heading, last)

    def rows(self) -> Iterator[TableRow]:
        """Go through the rows, numbered as a spreadsheet would, the guards of formulas taken off."""
        for number, cells in islice(split_rows(self.text, self.separator), self.last):
            yield number, [unescape_formula(cell) for cell in cells]


def _heading(text: str, separator: str, name: str) -> Heading | None:
    first = islice(split_rows(text, separator, strict=False), LOOKED_AT)
    return find_heading(((number, cells) for number, cells in first if any(cells)), name)


def split_rows(text: str, separator: str, *, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Split a text into numbered rows.

    With `strict` False it ends where it can't go on, for a try with a separator that may not be the file's.
    Raises FileRefused: DAMAGED, TOO_WIDE.
    """
    csv.field_size_limit(_ROW_LIMIT)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=separator, strict=strict)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            lines.begin_row()
            if strict and len(cells) > _COLUMNS_LIMIT and any(cells[_COLUMNS_LIMIT:]):
                raise FileRefused(FileRefusal.TOO_WIDE)
            yield number, cells[:_COLUMNS_LIMIT]
    except csv.Error:
        if not strict:
            return
        raise FileRefused(FileRefusal.DAMAGED, _describe_unpaired(number)) from None


class _Lines:
    """The lines of a text, of which one row may take only so many characters; the text is not copied whole."""

    def __init__(self, text: str) -> None:
        self._lines = _LINE.finditer(text)
        self._taken = 0

    def begin_row(self) -> None:
        """Count anew for the next row."""
        self._taken = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        found = next(self._lines)
        self._taken += found.end() - found.start()
        if self._taken > _ROW_LIMIT:
            raise csv.Error
        return found.group()


def _describe_unpaired(row: int) -> FixHint:
    return give_hint(
        "the quotation marks after row %(row)s don't pair, or a row has no end; save the table as CSV anew", row=row
    )
