"""One institute in a real store, and rows to import into it."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from corpus.imports.importing import import_rows
from corpus.imports.reading import FoundRow
from corpus.imports.report import ImportReport
from corpus.listing.jsonl import read_listings
from corpus.reference.taxonomy import load_taxonomy
from market.listing.listing import Kind
from market.listing.store import listings
from market.office.store import organizations
from market.organization import OrganizationId
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, OPERATOR
from tests.listings import an_organization

TAXONOMY = load_taxonomy()
INSTITUTE = an_organization(1)


def a_row(number: str | None, title: str, **keys: Any) -> dict[str, Any]:
    row = {"kind": "achievement", "organization": INSTITUTE.code, "number": number, "title": title, **keys}
    return {key: value for key, value in row.items() if value is not None}


def found_rows(rows: Iterable[Any]) -> Iterable[FoundRow]:
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    return read_listings(lines, taxonomy=TAXONOMY)


async def take(database: Database, rows: Iterable[Any], **manner: Any) -> ImportReport:
    return await import_rows(database, found_rows(rows), actor=COMMAND_LINE, **manner)


def told(report: ImportReport) -> tuple[int, int, int, int, int]:
    return (report.added, report.changed, report.unchanged, report.published, report.refused_rows)


@pytest.fixture
async def institute(database: Database) -> OrganizationId:
    async with database.writing() as conn:
        await organizations.add(conn, INSTITUTE, actor=COMMAND_LINE)
    return INSTITUTE.id


async def find(database: Database, institute: OrganizationId, number: str) -> Any:
    async with database.reading() as conn:
        found = await listings.find_by_number(conn, institute, Kind.ACHIEVEMENT, number, viewer=OPERATOR)
        assert found is not None
        return (await listings.find(conn, [found], viewer=OPERATOR))[found]


async def count(database: Database) -> int:
    async with database.reading() as conn:
        return sum((await listings.count(conn, viewer=OPERATOR)).values())
