"""Open data (开放数据): the open listings in every format, and the package that says what they are."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from functools import partial
from typing import IO, Any

from corpus.exports.export import write_in_thread
from corpus.exports.format import FORMATS, CellValue, TableColumn, TableLayout, TableWriter, find_format
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

VERSION = 2
"""Goes up whenever the same listings would be written otherwise."""

PACKAGE = "datapackage.json"
_SEPARATOR = "; "


def name_file(kind: Kind, ending: str) -> str:
    """Name the file of a kind, such as achievements.csv."""
    return f"{FOLDERS[kind]}.{ending}"


def list_files() -> Mapping[str, tuple[Kind, str]]:
    """List the open data's files by their names, each with its kind and ending: every kind in every format."""
    return {name_file(kind, ending): (kind, ending) for kind in OPEN_KINDS for ending in FORMATS}


async def write_open_data(
    conn: Connection, file: IO[bytes], kind: Kind, writer: type[TableWriter], *, origin: str
) -> int:
    """Write the open listings of a kind, by id, and count them; the same listings give the same bytes.

    `origin` stands before the path of each listing's page. `file` must seek unless the format streams.
    """
    counted = 0

    async def batches() -> AsyncIterator[list[Mapping[str, Any]]]:
        nonlocal counted
        async for batch in open_listings.batches(conn, kind, viewer=PUBLIC):
            counted += len(batch)
            yield [_members(listing, origin) for listing in batch]

    await write_in_thread(batches(), partial(_write, file=file, writer=writer))
    return counted


def _write(listings: Iterator[Mapping[str, Any]], *, file: IO[bytes], writer: type[TableWriter]) -> None:
    with writer(file) as tables:
        add = tables.add_table(LAYOUT)
        for listing in listings:
            add(listing)


def describe_package(origin: str, licence: str | None) -> bytes:
    """Write the package's description (Frictionless Data Package): its files, their columns, the licence if stated."""
    resources = [
        {
            "name": f"{FOLDERS[kind]}-{ending}",
            "path": name,
            "format": ending,
            "mediatype": find_format(ending).MEDIA_TYPE.partition(";")[0],
            "encoding": "utf-8",
            "schema": {
                "fields": [{"name": name, "type": type_} for name, type_ in COLUMNS.items()],
                "primaryKey": "id",
            },
        }
        for name, (kind, ending) in list_files().items()
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


def _cells(record: Mapping[str, Any]) -> list[CellValue]:
    """Write a listing's columns as texts, so that no code loses a digit and no day its form."""
    return [str(value).lower() if isinstance(value, bool) else value for value in record.values()]


LAYOUT: TableLayout[Mapping[str, Any]] = TableLayout(
    name="open-data",
    columns=tuple(TableColumn(heading=name, width=20) for name in COLUMNS),
    cells=_cells,
    record=dict,
    tall=True,
)
"""What a file holds, of listings as their columns."""
