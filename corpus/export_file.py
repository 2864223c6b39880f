"""Export file (导出文件): rows of the store written into one file of a format, as they are read."""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from enum import Enum
from typing import IO, Any

from corpus.columns import SheetKind
from corpus.exporting import Scope, Tally, export_batches
from corpus.writing import WrittenRow, write_csv, write_jsonl
from corpus.writing_workbook import write_xlsx
from market.db import Database
from market.listing import Language


class FileFormat(Enum):
    """A format that rows are written in."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


async def write_export(
    database: Database, file: IO[bytes], scope: Scope, file_format: FileFormat, *, language: Language = Language.ZH
) -> Tally:
    """Write what `scope` names of one moment of the store, and count it; the same rows give the same bytes.

    A CSV file holds one kind, so `scope` must name one; an .xlsx needs a `file` that can seek. The writer works in a
    thread of its own and asks for the next rows when it has written the ones before.
    Raises ValueError for a CSV file of several kinds, CellNotWritable, StoreUnavailable.
    """
    if file_format is FileFormat.CSV and len(scope.kinds) != 1:
        raise ValueError("a CSV file holds rows of one kind; name one")
    tally = Tally()
    loop = asyncio.get_running_loop()
    async with database.reading() as conn:
        batches = export_batches(conn, scope, tally)

        async def following() -> list[WrittenRow]:
            return await anext(batches, [])

        def wait_for(coming: Coroutine[Any, Any, list[WrittenRow]]) -> list[WrittenRow]:
            return asyncio.run_coroutine_threadsafe(coming, loop).result()

        def rows() -> Iterator[WrittenRow]:
            while batch := wait_for(following()):
                yield from batch

        await asyncio.to_thread(_write, rows(), file, scope.kinds, file_format, language)
    return tally


def _write(
    rows: Iterator[WrittenRow], file: IO[bytes], kinds: Sequence[SheetKind], file_format: FileFormat, language: Language
) -> None:
    match file_format:
        case FileFormat.JSONL:
            file.writelines(write_jsonl(rows))
        case FileFormat.CSV:
            file.writelines(write_csv(rows, kinds[0], language=language))
        case FileFormat.XLSX:
            write_xlsx(rows, file, kinds=kinds, language=language)
