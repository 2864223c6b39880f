"""Files of 20,000 rows: reading and writing each format, beside calamine alone, which gives cells and no rows."""

import io
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from corpus.exports.csv_format import CsvWriter
from corpus.exports.format import TableWriter
from corpus.exports.jsonl_format import JsonlWriter
from corpus.exports.listings import WrittenRow, write_listings
from corpus.exports.xlsx_format import XlsxWriter
from corpus.imports.reading import read_file
from corpus.reference.taxonomy import load_taxonomy
from corpus.sample.market import read_samples
from corpus.sheet.column import SheetKind
from corpus.validation.row import ListingRow, OrganizationRow
from market.listing.achievement import Achievement
from tests.benchmarks.conftest import say
from tests.corpus.sheet.workbooks import CODE, needs

pytestmark = pytest.mark.bench

ROWS = 20_000
TAXONOMY = load_taxonomy()


def many() -> Iterable[WrittenRow]:
    """Repeat the sample achievements, all their keys filled, under numbers and titles of their own."""
    full = [row for row in read_samples()[1] if isinstance(row.listing, Achievement)]
    for count in range(ROWS):
        row = full[count % len(full)]
        title = f"{row.listing.title[:100]} {count}"
        yield replace(row, listing=replace(row.listing, number=f"X-{count}", title=title))


def timed(name: str, work: Callable[[], object]) -> str:
    began = time.perf_counter()
    found = work()
    size = f"{len(found) / 1e6:6.1f} MB" if isinstance(found, bytes) else f"{found:>6} rows"
    return f"{name:<42} {size:>12} {time.perf_counter() - began:8.2f} s"


def written(rows: Iterable[WrittenRow], writer: type[TableWriter], *kinds: SheetKind) -> bytes:
    file = io.BytesIO()
    write_listings(rows, file, writer, kinds=kinds or tuple(SheetKind))
    return file.getvalue()


def count(payload: bytes) -> int:
    rows = list(read_file(payload, "", taxonomy=TAXONOMY))
    assert all(isinstance(row, ListingRow | OrganizationRow) for row in rows)
    return len(rows)


def cells(payload: bytes) -> int:
    book = CalamineWorkbook.from_filelike(io.BytesIO(payload))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def test_files_of_20_000_rows() -> None:
    text = "需要一种耐盐雾 1000 小时的涂层，厚度不超过 20 微米。" * 5
    short = needs(*((CODE, f"第 {number} 号磁体防锈", text, "2099年6月30日", "50-100万") for number in range(ROWS)))
    jsonl, csv = written(many(), JsonlWriter), written(many(), CsvWriter, SheetKind.ACHIEVEMENT)
    xlsx = written(many(), XlsxWriter)
    lines = [
        timed("XLSX, 5 columns: read", lambda: count(short)),
        timed("XLSX, 5 columns: calamine alone", lambda: cells(short)),
        timed("XLSX, all columns: read", lambda: count(xlsx)),
        timed("XLSX, all columns: calamine alone", lambda: cells(xlsx)),
        timed("XLSX, all columns: written", lambda: written(many(), XlsxWriter)),
        timed("CSV, all columns: read", lambda: count(csv)),
        timed("CSV, all columns: written", lambda: written(many(), CsvWriter, SheetKind.ACHIEVEMENT)),
        timed("JSONL, all keys: read", lambda: count(jsonl)),
        timed("JSONL, all keys: written", lambda: written(many(), JsonlWriter)),
    ]
    say("\n".join(lines))
    assert count(short) == ROWS
