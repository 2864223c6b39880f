"""Reading (读入): rows out of any file that we take: JSONL, CSV, XLSX or a Word form, told apart by what is in it."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import SEEK_END
from pathlib import Path
from typing import IO, TypeAlias

from corpus.documents.content import FileType, recognise_file_type
from corpus.documents.text import DocumentRefusal
from corpus.documents.word_form import read_word_form
from corpus.listing.jsonl import read_bounded_lines, read_listings
from corpus.listing.sheets import BESIDE
from corpus.reference.taxonomy import plan_labels
from corpus.sheet.csv_file import CsvFile
from corpus.sheet.heading import Heading, find_heading, matches_kind
from corpus.sheet.sheet import TableSheet
from corpus.sheet.value import PlanNames
from corpus.sheet.workbook import Workbook, WorkbookSheet
from corpus.validation.checks import RowIdentities
from corpus.validation.hint import give_hint
from corpus.validation.refusal import FileRefusal, FileRefused
from corpus.validation.row import ListingRow, OrganizationRow, RowError, SkippedRow
from market.listing.field import Taxonomy

__all__ = ["FileRefusal", "FileRefused", "FoundRow", "read_file"]

FoundRow: TypeAlias = ListingRow | OrganizationRow | SkippedRow | RowError

TABLE_LIMIT = 64 * 1024 * 1024
"""Bytes of a CSV or XLSX file; JSONL is read line by line and may be of any size."""

_PIECE = 64 * 1024
_JSONL = (".jsonl", ".ndjson")
_HIDDEN = give_hint("the sheet is hidden; show it if its rows are meant")
_STRANGE = give_hint("the sheet has no heading row that is known; it was not read")
_REFUSALS: Mapping[object, FileRefusal] = {
    FileType.PDF: FileRefusal.PDF,
    DocumentRefusal.EMPTY: FileRefusal.EMPTY,
    DocumentRefusal.ENCRYPTED: FileRefusal.ENCRYPTED,
    DocumentRefusal.OLD_WORD: FileRefusal.OLD_WORD,
    DocumentRefusal.SPREADSHEET: FileRefusal.OLD_EXCEL,
    DocumentRefusal.ARCHIVE: FileRefusal.ARCHIVE,
    DocumentRefusal.BINARY: FileRefusal.BINARY,
}


def read_file(source: Path | bytes, name: str, *, taxonomy: Taxonomy) -> Iterator[FoundRow]:
    """Read the rows of a file in its order, good ones beside the errors of bad ones and what was passed over.

    What the file is, its first bytes say. `name`, its own, helps twice: a word such as 需求 may say what rows are
    whose headings don't, and a text that is called .jsonl is read as such however it begins. Nothing is yielded
    before a table is known to be readable to its end: FileRefused comes first.
    Raises OSError where the file can't be read.
    """
    with _open_file(source) as file:
        yield from _read(file, name, taxonomy)


def explain_refusal(content: object) -> FileRefusal:
    """Say why a file that is no table can't be taken."""
    return _REFUSALS.get(content, FileRefusal.OTHER_TYPE)


@contextmanager
def _open_file(source: Path | bytes) -> Iterator[IO[bytes]]:
    """Open what is read as a file of the system's that can be gone through twice."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            if file.seekable():
                yield file
                return
            payload: Iterable[bytes] = iter(lambda: file.read(_PIECE), b"")
            with _spool(payload) as kept:
                yield kept
    else:
        with _spool([source]) as kept:
            yield kept


@contextmanager
def _spool(pieces: Iterable[bytes]) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        file.writelines(pieces)
        file.seek(0)
        yield file


def _read(file: IO[bytes], name: str, taxonomy: Taxonomy) -> Iterator[FoundRow]:
    start = file.read(_PIECE)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    content = recognise_file_type(start)
    if content is FileType.TEXT and (text.startswith(b"{") or name.lower().endswith(_JSONL)):
        file.seek(0)
        yield from read_listings(read_bounded_lines(file), taxonomy=taxonomy)
        return
    if content is FileType.TEXT and text.startswith(b"["):
        raise FileRefused(FileRefusal.JSON_ARRAY)
    if file.seek(0, SEEK_END) > TABLE_LIMIT:
        raise FileRefused(FileRefusal.TOO_LARGE)
    file.seek(0)
    plan = PlanNames.of(plan_labels(taxonomy))
    if content is FileType.PACKAGE:
        try:
            yield from _read_workbook(file, name, plan)
        except FileRefused as refused:
            if refused.reason is not FileRefusal.WORD:
                raise
            file.seek(0)
            yield from read_word_form(file.read(), name, plan=plan)
        return
    payload = file.read()
    content = recognise_file_type(payload)
    if content is not FileType.TEXT:
        raise FileRefused(explain_refusal(content))
    table = CsvFile.open(payload, name)
    yield from TableSheet("", table.heading, plan=plan, identities=RowIdentities()).read(table.rows())


def _read_workbook(file: IO[bytes], name: str, plan: PlanNames) -> Iterator[FoundRow]:
    """Read every sheet that has a heading row; the hidden and the strange ones are reported as passed over."""
    with Workbook.open(file) as workbook:
        tables: list[tuple[WorkbookSheet, Heading]] = []
        passed: list[SkippedRow] = []
        for sheet in workbook.sheets:
            if sheet.name in BESIDE or sheet.start == sheet.end:
                continue
            heading = None if sheet.hidden else find_heading(workbook.rows(sheet), _name_source(sheet.name, name))
            if heading is not None:
                tables.append((sheet, heading))
                continue
            reason = _HIDDEN if sheet.hidden else _STRANGE
            passed.append(SkippedRow(0, reason, sheet.name))
        if not tables:
            raise FileRefused(FileRefusal.NO_HEADING)
        if all(not _has_rows(workbook, sheet, heading) for sheet, heading in tables):
            raise FileRefused(FileRefusal.NO_ROWS)
        yield from passed
        identities = RowIdentities()
        for sheet, heading in tables:
            yield from TableSheet(sheet.name, heading, plan=plan, identities=identities).read(workbook.rows(sheet))


def _name_source(sheet: str, file: str) -> str:
    """Choose what may name the kind of a sheet's rows: its own name, else the file's."""
    return sheet if matches_kind(sheet) else file


def _has_rows(workbook: Workbook, sheet: WorkbookSheet, heading: Heading) -> bool:
    return any(number > heading.number for number, _ in workbook.rows(sheet))
