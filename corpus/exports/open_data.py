"""Open data (开放数据): the open listings as JSONL, CSV or XLSX, and the package that says what they are."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from io import StringIO
from typing import IO, Any

from corpus.exports.export import FileFormat, write_in_thread
from corpus.exports.writing import open_workbook
from corpus.sheet.cell import escape_formula
from market.listing.listing import Kind
from market.listing.store import open_listings
from market.listing.store.open_listings import OPEN_KINDS, OpenListing
from market.postgres.db import Connection
from market.viewer import PUBLIC

FOLDERS: Mapping[Kind, str] = {Kind.ACHIEVEMENT: "achievements", Kind.NEED: "needs"}
"""What a kind's files are called, and where its pages lie."""

COLUMNS: Mapping[str, str] = {
    "id": "string",
    "kind": "string",
    "title": "string",
    "language": "string",
    "organization_code": "string",
    "organization_name": "string",
    "organization_name_en": "string",
    "country": "string",
    "province": "string",
    "city": "string",
    "district": "string",
    "field_codes": "string",
    "field_labels": "string",
    "published_at": "datetime",
    "updated_at": "datetime",
    "expires_on": "date",
    "sample": "boolean",
    "address": "string",
}
"""The columns of every file in their order, with their types in the Table Schema of Frictionless Data."""

VERSION = 1
"""Goes up whenever the same listings would be written otherwise."""

MEDIA_TYPES: Mapping[FileFormat, str] = {
    FileFormat.JSONL: "application/jsonl",
    FileFormat.CSV: "text/csv; charset=utf-8; header=present",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PACKAGE = "datapackage.json"
_SEPARATOR = "; "
_MARK = b"\xef\xbb\xbf"
_ROWS_A_PIECE = 500
_WIDTH = 20


def file_name(kind: Kind, file_format: FileFormat) -> str:
    """Name the file of a kind, such as achievements.csv."""
    return f"{FOLDERS[kind]}.{file_format.value}"


async def write_open_data(
    conn: Connection, file: IO[bytes], kind: Kind, file_format: FileFormat, *, origin: str
) -> int:
    """Write the open listings of a kind, by id, and count them; the same listings give the same bytes.

    `origin` stands before the path of each listing's page. An .xlsx needs a `file` that can seek.
    """
    counted = 0

    async def batches() -> Any:
        nonlocal counted
        async for batch in open_listings.batches(conn, kind, viewer=PUBLIC):
            counted += len(batch)
            yield [_members(listing, origin) for listing in batch]

    await write_in_thread(batches(), partial(_WRITERS[file_format], file=file))
    return counted


def describe_package(origin: str, licence: str | None) -> bytes:
    """Write the package's description (Frictionless Data Package): its files, their columns, the licence if stated."""
    resources = [
        {
            "name": f"{FOLDERS[kind]}-{file_format.value}",
            "path": file_name(kind, file_format),
            "format": file_format.value,
            "mediatype": MEDIA_TYPES[file_format].partition(";")[0],
            "encoding": "utf-8",
            "schema": {
                "fields": [{"name": name, "type": type_} for name, type_ in COLUMNS.items()],
                "primaryKey": "id",
            },
        }
        for kind in OPEN_KINDS
        for file_format in FileFormat
    ]
    package: dict[str, object] = {"name": "cuibai-open-data", "homepage": f"{origin}/open-data"}
    if licence is not None:
        key = "path" if licence.startswith("https://") else "name"
        package["licenses"] = [{key: licence}]
    return (json.dumps(package | {"resources": resources}, ensure_ascii=False, indent=2) + "\n").encode()


def _members(listing: OpenListing, origin: str) -> dict[str, Any]:
    """Write a listing's columns; what is not known is None, what is many is joined."""
    return {
        "id": str(listing.id),
        "kind": listing.kind.value,
        "title": listing.title,
        "language": listing.language.value,
        "organization_code": listing.organization_code,
        "organization_name": listing.organization_name,
        "organization_name_en": listing.organization_name_en,
        "country": listing.place.country,
        "province": listing.place.province or None,
        "city": listing.place.city or None,
        "district": listing.place.district or None,
        "field_codes": _SEPARATOR.join(f"{field.scheme.value}:{field.code}" for field in listing.fields) or None,
        "field_labels": _SEPARATOR.join(field.label for field in listing.fields) or None,
        "published_at": listing.published_at.isoformat(timespec="seconds"),
        "updated_at": listing.updated_at.isoformat(timespec="seconds"),
        "expires_on": None if listing.expires_on is None else listing.expires_on.isoformat(),
        "sample": listing.sample,
        "address": f"{origin}/{FOLDERS[listing.kind]}/{listing.id}",
    }


def _texts(members: Mapping[str, Any]) -> Iterator[str]:
    for value in members.values():
        yield "" if value is None else str(value).lower() if isinstance(value, bool) else value


def _write_jsonl(rows: Iterator[Mapping[str, Any]], *, file: IO[bytes]) -> None:
    for members in rows:
        file.write(f"{json.dumps(members, ensure_ascii=False)}\n".encode())


def _write_csv(rows: Iterator[Mapping[str, Any]], *, file: IO[bytes]) -> None:
    """Write CSV as spreadsheets read it best, with a guard before what they would run as a formula."""
    piece = StringIO(newline="")
    writer = csv.writer(piece, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    file.write(_MARK)
    for count, members in enumerate(rows, 1):
        writer.writerow([escape_formula(text) for text in _texts(members)])
        if count % _ROWS_A_PIECE == 0:
            file.write(piece.getvalue().encode())
            piece.seek(0)
            piece.truncate()
    file.write(piece.getvalue().encode())


def _write_xlsx(rows: Iterator[Mapping[str, Any]], *, file: IO[bytes]) -> None:
    """Write a workbook of one sheet in which everything is text, so that nothing runs and no code loses a digit."""
    with open_workbook(file, constant_memory=True) as workbook:
        sheet = workbook.add_worksheet("open-data")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(COLUMNS) - 1, _WIDTH)
        _write_line(sheet, 0, COLUMNS)
        for number, members in enumerate(rows, 1):
            _write_line(sheet, number, [*_texts(members)])


def _write_line(sheet: Any, number: int, texts: Sequence[str] | Mapping[str, str]) -> None:
    for place, text in enumerate(texts):
        if text:
            sheet.write_string(number, place, text)


_WRITERS = {FileFormat.JSONL: _write_jsonl, FileFormat.CSV: _write_csv, FileFormat.XLSX: _write_xlsx}
