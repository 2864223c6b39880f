"""Export file (导出文件): rows of the store written into one file of a format, as they are read."""

from collections.abc import Iterator, Sequence
from enum import Enum
from functools import partial
from typing import IO

from corpus.columns import SheetKind
from corpus.exporting import Scope, Tally, export_batches
from corpus.threaded_writing import write_in_thread
from corpus.writing import WrittenRow, write_csv, write_jsonl
from corpus.writing_workbook import write_xlsx
from market.listing.listing import Language
from market.postgres.db import Database


class FileFormat(Enum):
    """A format that rows are written in."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


async def write_export(
    database: Database, file: IO[bytes], scope: Scope, file_format: FileFormat, *, language: Language = Language.ZH
) -> Tally:
    """Write what `scope` names of one moment of the store, and count it; the same rows give the same bytes.

    A CSV file holds one kind, so `scope` must name one; an .xlsx needs a `file` that can seek.
    Raises ValueError for a CSV file of several kinds, CellNotWritable, StoreUnavailable.
    """
    if file_format is FileFormat.CSV and len(scope.kinds) != 1:
        raise ValueError("a CSV file holds rows of one kind; name one")
    tally = Tally()
    async with database.reading() as conn:
        write = partial(_write, file=file, kinds=scope.kinds, file_format=file_format, language=language)
        await write_in_thread(export_batches(conn, scope, tally), write)
    return tally


def _write(
    rows: Iterator[WrittenRow],
    *,
    file: IO[bytes],
    kinds: Sequence[SheetKind],
    file_format: FileFormat,
    language: Language,
) -> None:
    match file_format:
        case FileFormat.JSONL:
            file.writelines(write_jsonl(rows))
        case FileFormat.CSV:
            file.writelines(write_csv(rows, kinds[0], language=language))
        case FileFormat.XLSX:
            write_xlsx(rows, file, kinds=kinds, language=language)
