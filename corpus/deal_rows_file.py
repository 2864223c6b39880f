"""File of past deals (历史合同文件): rows out of a workbook or a CSV file, told apart by what is in it."""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO

from corpus.advice import advise
from corpus.comma import LOOKED_AT, NUMBERED_LIMIT, ROWS_LIMIT, SEPARATORS, split_rows
from corpus.deal_rows import FoundDeal
from corpus.deal_rows_heading import HistoryHeading, find_history_heading, refuse_without_heading
from corpus.deal_rows_history import HistoryRules
from corpus.deal_rows_sheet import HistorySheet
from corpus.documents_content import Content, recognise
from corpus.documents_plain import decode_plain
from corpus.documents_text import DocumentRefused
from corpus.file_refusal import FileRefused, Refusal
from corpus.guard import unguard
from corpus.reading import TABLE_LIMIT, refusal_of
from corpus.row import SkippedRow
from corpus.sheet_forms import BESIDE
from corpus.sheet_heading import TableRow
from corpus.workbook import Workbook, WorkbookSheet

_HIDDEN = advise("the sheet is hidden; show it if its rows are meant")
_STRANGE = advise("the sheet has no heading row that is known; it was not read")


def read_past_deals(payload: bytes, *, rules: HistoryRules) -> Iterator[FoundDeal]:
    """Read the rows of a file in its order, good ones beside what is wrong with others and what was passed over.

    Nothing is yielded before the table is known to be readable to its end: FileRefused comes first.
    """
    content = recognise(payload)
    if len(payload) > TABLE_LIMIT:
        raise FileRefused(Refusal.TOO_LARGE)
    if content is Content.PACKAGE:
        with tempfile.TemporaryFile() as file:
            file.write(payload)
            yield from _read_workbook(file, rules)
    elif content is Content.TEXT:
        yield from _read_text(payload, rules)
    else:
        raise FileRefused(refusal_of(content))


def _read_workbook(file: IO[bytes], rules: HistoryRules) -> Iterator[FoundDeal]:
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


def _read_text(payload: bytes, rules: HistoryRules) -> Iterator[FoundDeal]:
    """Read a CSV file by the separator under which its heading row has the most columns."""
    try:
        text, _ = decode_plain(payload)
    except DocumentRefused:
        raise FileRefused(Refusal.BINARY) from None
    found = [
        (separator, heading)
        for separator in SEPARATORS
        if (heading := find_history_heading(_filled(islice(split_rows(text, separator, strict=False), LOOKED_AT))))
    ]
    if not found:
        raise refuse_without_heading()
    separator, heading = max(found, key=lambda each: len(each[1].columns))
    count = 0
    for number, cells in split_rows(text, separator):
        count += any(cells)
        if count > ROWS_LIMIT + 1 or number > NUMBERED_LIMIT:
            raise FileRefused(Refusal.TOO_MANY_ROWS)
    yield from HistorySheet("", heading, rules=rules).read(_filled(split_rows(text, separator)))


def _filled(rows: Iterable[tuple[int, list[str]]]) -> Iterator[TableRow]:
    """Leave out blank rows, and take the guards of formulas off the others."""
    for number, cells in rows:
        if any(cells):
            yield number, [unguard(cell) for cell in cells]
