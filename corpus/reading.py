"""Reading (读入): rows out of any file that we take: JSONL, CSV, XLSX or a Word form, told apart by what is in it."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import SEEK_END
from pathlib import Path
from typing import IO, TypeAlias

from corpus.advice import advise
from corpus.cell_field import PlanNames
from corpus.comma import CommaFile
from corpus.documents_content import Content, recognise
from corpus.documents_text import Refusal as DocumentRefusal
from corpus.file_refusal import FileRefused, Refusal
from corpus.identity import Identities
from corpus.jsonl import bounded_lines, read_listings
from corpus.row import OrganizationRow, Row, RowError, SkippedRow
from corpus.sheet import Sheet
from corpus.sheet_forms import BESIDE
from corpus.sheet_heading import Heading, find_heading, names_kind
from corpus.taxonomy import plan_labels
from corpus.word_form import read_word_form
from corpus.workbook import Workbook, WorkbookSheet
from market.listing.field import Taxonomy

__all__ = ["FileRefused", "FoundRow", "Refusal", "read_file"]

FoundRow: TypeAlias = Row | OrganizationRow | SkippedRow | RowError

TABLE_LIMIT = 64 * 1024 * 1024
"""Bytes of a CSV or XLSX file; JSONL is read line by line and may be of any size."""

_PIECE = 64 * 1024
_JSONL = (".jsonl", ".ndjson")
_HIDDEN = advise("the sheet is hidden; show it if its rows are meant")
_STRANGE = advise("the sheet has no heading row that is known; it was not read")
_REFUSALS: Mapping[object, Refusal] = {
    Content.PDF: Refusal.PDF,
    DocumentRefusal.EMPTY: Refusal.EMPTY,
    DocumentRefusal.ENCRYPTED: Refusal.ENCRYPTED,
    DocumentRefusal.OLD_WORD: Refusal.OLD_WORD,
    DocumentRefusal.SPREADSHEET: Refusal.OLD_EXCEL,
    DocumentRefusal.ARCHIVE: Refusal.ARCHIVE,
    DocumentRefusal.BINARY: Refusal.BINARY,
}


def read_file(source: Path | bytes, name: str, *, taxonomy: Taxonomy) -> Iterator[FoundRow]:
    """Read the rows of a file in its order, good ones beside the errors of bad ones and what was passed over.

    What the file is, its first bytes say. `name`, its own, helps twice: a word such as 需求 may say what rows are
    whose headings don't, and a text that is called .jsonl is read as such however it begins. Nothing is yielded
    before a table is known to be readable to its end: FileRefused comes first.
    Raises OSError where the file can't be read.
    """
    with _opened(source) as file:
        yield from _read(file, name, taxonomy)


def refusal_of(content: object) -> Refusal:
    """Say why a file that is no table can't be taken."""
    return _REFUSALS.get(content, Refusal.OTHER_TYPE)


@contextmanager
def _opened(source: Path | bytes) -> Iterator[IO[bytes]]:
    """Open what is read as a file of the system's that can be gone through twice."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            if file.seekable():
                yield file
                return
            payload: Iterable[bytes] = iter(lambda: file.read(_PIECE), b"")
            with _kept(payload) as kept:
                yield kept
    else:
        with _kept([source]) as kept:
            yield kept


@contextmanager
def _kept(pieces: Iterable[bytes]) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        file.writelines(pieces)
        file.seek(0)
        yield file


def _read(file: IO[bytes], name: str, taxonomy: Taxonomy) -> Iterator[FoundRow]:
    start = file.read(_PIECE)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    content = recognise(start)
    if content is Content.TEXT and (text.startswith(b"{") or name.lower().endswith(_JSONL)):
        file.seek(0)
        yield from read_listings(bounded_lines(file), taxonomy=taxonomy)
        return
    if content is Content.TEXT and text.startswith(b"["):
        raise FileRefused(Refusal.JSON_ARRAY)
    if file.seek(0, SEEK_END) > TABLE_LIMIT:
        raise FileRefused(Refusal.TOO_LARGE)
    file.seek(0)
    plan = PlanNames.of(plan_labels(taxonomy))
    if content is Content.PACKAGE:
        try:
            yield from _read_workbook(file, name, plan)
        except FileRefused as refused:
            if refused.reason is not Refusal.WORD:
                raise
            file.seek(0)
            yield from read_word_form(file.read(), name, plan=plan)
        return
    payload = file.read()
    content = recognise(payload)
    if content is not Content.TEXT:
        raise FileRefused(refusal_of(content))
    table = CommaFile.open(payload, name)
    yield from Sheet("", table.heading, plan=plan, identities=Identities()).read(table.rows())


def _read_workbook(file: IO[bytes], name: str, plan: PlanNames) -> Iterator[FoundRow]:
    """Read every sheet that has a heading row; the hidden and the strange ones are reported as passed over."""
    with Workbook.open(file) as workbook:
        tables: list[tuple[WorkbookSheet, Heading]] = []
        passed: list[SkippedRow] = []
        for sheet in workbook.sheets:
            if sheet.name in BESIDE or sheet.start == sheet.end:
                continue
            heading = None if sheet.hidden else find_heading(workbook.rows(sheet), _told_by(sheet.name, name))
            if heading is not None:
                tables.append((sheet, heading))
                continue
            reason = _HIDDEN if sheet.hidden else _STRANGE
            passed.append(SkippedRow(0, reason, sheet.name))
        if not tables:
            raise FileRefused(Refusal.NO_HEADING)
        if all(not _has_rows(workbook, sheet, heading) for sheet, heading in tables):
            raise FileRefused(Refusal.NO_ROWS)
        yield from passed
        identities = Identities()
        for sheet, heading in tables:
            yield from Sheet(sheet.name, heading, plan=plan, identities=identities).read(workbook.rows(sheet))


def _told_by(sheet: str, file: str) -> str:
    """Choose what may name the kind of a sheet's rows: its own name, else the file's."""
    return sheet if names_kind(sheet) else file


def _has_rows(workbook: Workbook, sheet: WorkbookSheet, heading: Heading) -> bool:
    return any(number > heading.number for number, _ in workbook.rows(sheet))
