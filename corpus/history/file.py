"""File of past deals (历史合同文件): rows out of a workbook or a CSV file, told apart by what is in it."""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO

from corpus.documents.content import FileType, recognise_file_type
from corpus.documents.text import DocumentRefused, decode_plain
from corpus.history.deal import HistoryRules
from corpus.history.heading import HistoryHeading, find_history_heading, refuse_without_heading
from corpus.history.rows import FoundDealRow
from corpus.history.sheet import HistorySheet
from corpus.imports.reading import TABLE_LIMIT, explain_refusal
from corpus.listing.sheets import BESIDE
from corpus.sheet.cell import unescape_formula
from corpus.sheet.csv_file import LOOKED_AT, NUMBERED_LIMIT, ROWS_LIMIT, SEPARATORS, split_rows
from corpus.sheet.heading import TableRow
from corpus.sheet.workbook import Workbook, WorkbookSheet
from corpus.validation.hint import give_hint
from corpus.validation.refusal import FileRefusal, FileRefused
from corpus.validation.row import SkippedRow

_HIDDEN = give_hint("the sheet is hidden; show it if its rows are meant")
_STRANGE = give_hint("the sheet has no heading row that is known; it was not read")


def read_past_deals(payload: bytes, *, rules: HistoryRules) -> Iterator[FoundDealRow]:
    """Read the rows of a file in its order, good ones beside what is wrong with others and what was passed over.

    Nothing is yielded before the table is known to be readable to its end: FileRefused comes first.
    """
    content = recognise_file_type(payload)
    if len(payload) > TABLE_LIMIT:
        raise FileRefused(FileRefusal.TOO_LARGE)
    if content is FileType.PACKAGE:
        with tempfile.TemporaryFile() as file:
            file.write(payload)
            yield from _read_workbook(file, rules)
    elif content is FileType.TEXT:
        yield from _read_text(payload, rules)
    else:
        raise FileRefused(explain_refusal(content))


def _read_workbook(file: IO[bytes], rules: HistoryRules) -> Iterator[FoundDealRow]:
    with Workbook.open(file) as workbook:
        tables: list[tuple[WorkbookSheet, HistoryHeading]] = []
        passed: list[SkippedRow] = []
        for sheet in workbook.sheets:
            if sheet.name in BESIDE or sheet.start == sheet.end:
                continue
            heading = None if sheet.hidden else find_history_heading(workbook.rows(sheet))
            if heading is None:
                passed.append(SkippedRow(0, _HIDDEN if sheet.hidden else _STRANGE, sheet.name))
            else:
                tables.append((sheet, heading))
        if not tables:
            raise refuse_without_heading()
        yield from passed
        for sheet, heading in tables:
            yield from HistorySheet(sheet.name, heading, rules=rules).read(workbook.rows(sheet))


def _read_text(payload: bytes, rules: HistoryRules) -> Iterator[FoundDealRow]:
    """Read a CSV file by the separator under which its heading row has the most columns."""
    try:
        text, _ = decode_plain(payload)
    except DocumentRefused:
        raise FileRefused(FileRefusal.BINARY) from None
    found = [
        (separator, heading)
        for separator in SEPARATORS
        if (
            heading := find_history_heading(
                _drop_blank_rows(islice(split_rows(text, separator, strict=False), LOOKED_AT))
            )
        )
    ]
    if not found:
        raise refuse_without_heading()
    separator, heading = max(found, key=lambda each: len(each[1].columns))
    count = 0
    for number, cells in split_rows(text, separator):
        count += any(cells)
        if count > ROWS_LIMIT + 1 or number > NUMBERED_LIMIT:
            raise FileRefused(FileRefusal.TOO_MANY_ROWS)
    yield from HistorySheet("", heading, rules=rules).read(_drop_blank_rows(split_rows(text, separator)))


def _drop_blank_rows(rows: Iterable[tuple[int, list[str]]]) -> Iterator[TableRow]:
    """Leave out blank rows, and take the guards of formulas off the others."""
    for number, cells in rows:
        if any(cells):
            yield number, [unescape_formula(cell) for cell in cells]
