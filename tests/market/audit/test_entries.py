"""Reading the record: filtered, by pages and as a whole, by operators alone."""

import csv
import json
from collections.abc import AsyncIterator, Sequence
from datetime import date
from io import StringIO
from uuid import uuid4

import pytest

from corpus.exports.audit import LAYOUT, stream_entries
from corpus.exports.csv_format import CsvWriter
from corpus.exports.format import TableWriter
from corpus.exports.jsonl_format import JsonlWriter
from market.audit.audit import EVERYTHING, THE_MARKET, AuditEntry, AuditSearch, Event, Subject, SubjectKind
from market.audit.store import audit
from market.errors import NotAllowed
from market.organization import OrganizationId
from market.postgres.db import Database
from market.viewer import OPERATOR, PUBLIC, Actor, Role, Viewer
from tests.database import MarketServer
from tests.market.audit.edits import almighty

FIRM = OrganizationId(uuid4())
LISTING = Subject(SubjectKind.LISTING, uuid4())
ONE, OTHER = Actor("member:1", organization_id=FIRM), Actor("member:2")


async def keep(database: Database) -> None:
    for event, actor, subject, detail in (
        (Event.SIGNED_IN, ONE, THE_MARKET, None),
        (Event.GRANT_ASKED, ONE, LISTING, {"tier": "L2"}),
        (Event.GRANT_GIVEN, OTHER, LISTING, {"tier": "L2", "until": "2027-01-31"}),
        (Event.SIGNED_IN, OTHER, THE_MARKET, {"formula": "+1"}),
    ):
        async with database.writing() as conn:
            await audit.record(conn, event, actor=actor, subject=subject, detail=detail, request_id="r-1")


async def found(database: Database, search: AuditSearch, offset: int = 0, limit: int = 9) -> tuple[list[int], int]:
    async with database.reading() as conn:
        page = await audit.page(conn, search, viewer=OPERATOR, offset=offset, limit=limit)
    return [entry.position for entry in page.entries], page.total


async def test_conditions_hold_together_and_the_latest_comes_first(database: Database) -> None:
    await keep(database)
    assert await found(database, EVERYTHING) == ([4, 3, 2, 1], 4)
    assert await found(database, AuditSearch(event=Event.SIGNED_IN)) == ([4, 1], 2)
    assert await found(database, AuditSearch(actor="member:1")) == ([2, 1], 2)
    listing = AuditSearch(subject_kind=SubjectKind.LISTING, subject_id=str(LISTING.id))
    assert await found(database, listing) == ([3, 2], 2)
    assert await found(database, AuditSearch(event=Event.SIGNED_IN, actor="member:1")) == ([1], 1)
    assert await found(database, AuditSearch(event=Event.JOB_RETRIED)) == ([], 0)


async def test_pages_know_the_total_even_past_the_end(database: Database) -> None:
    await keep(database)
    assert await found(database, EVERYTHING, offset=1, limit=2) == ([3, 2], 4)
    assert await found(database, EVERYTHING, offset=8, limit=2) == ([], 4)


async def test_a_day_is_the_market_s_own(database: Database, market: MarketServer) -> None:
    async with almighty(market.superuser_url) as conn:
        await conn.execute(
            "INSERT INTO audit (recorded_at, actor, event, subject_kind, subject_id, detail) "
            "SELECT at::timestamptz, 'clock', 'signed-in', 'market', '', '{}' "
            "FROM unnest(ARRAY['2026-11-25 15:59:59Z', '2026-11-25 16:00:00Z', '2026-11-26 15:59:59Z']) at"
        )
        await conn.execute("INSERT INTO audit_link SELECT row_number() OVER (ORDER BY id), id, sha256('') FROM audit")
        search = AuditSearch(since_on=date(2026, 11, 26), until_on=date(2026, 11, 26))
        page = await audit.page(conn, search, viewer=OPERATOR, offset=0, limit=9)
    assert [entry.position for entry in page.entries] == [3, 2]
    assert await found(database, EVERYTHING) == ([], 0)


@pytest.mark.parametrize("viewer", [PUBLIC, *(Viewer(role) for role in Role if role is not Role.OPERATOR)])
async def test_nobody_else_reads_the_record(database: Database, viewer: Viewer) -> None:
    async with database.reading() as conn:
        with pytest.raises(NotAllowed):
            await audit.page(conn, EVERYTHING, viewer=viewer, offset=0, limit=1)
    with pytest.raises(NotAllowed):
        await anext(audit.pieces(database, EVERYTHING, viewer=viewer, up_to=9))


async def everything(database: Database, up_to: int) -> list[AuditEntry]:
    return [
        entry
        async for piece in audit.pieces(database, EVERYTHING, viewer=OPERATOR, up_to=up_to, size=2)
        for entry in piece
    ]


async def file_of(entries: Sequence[AuditEntry], writer: type[TableWriter]) -> bytes:
    async def batches() -> AsyncIterator[Sequence[AuditEntry]]:
        yield entries[:3]
        yield entries[3:]

    return b"".join([piece async for piece in stream_entries(batches(), writer)])


async def test_a_file_holds_every_entry_and_its_digest(database: Database) -> None:
    await keep(database)
    entries = await everything(database, 3)
    assert [entry.position for entry in entries] == [1, 2, 3]
    entries = await everything(database, 4)
    lines = (await file_of(entries, JsonlWriter)).decode().splitlines()
    third = json.loads(lines[2])
    assert (third["event"], third["subject"], third["organization"]) == ("grant-given", str(LISTING.id), None)
    assert third["detail"] == {"tier": "L2", "until": "2027-01-31"}
    assert third["digest"] == entries[2].digest.hex()
    assert json.loads(lines[1])["organization"] == str(FIRM)

    text = (await file_of(entries, CsvWriter)).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert list(rows[0]) == [column.heading for column in LAYOUT.columns]
    assert [row["position"] for row in rows] == ["1", "2", "3", "4"]
    assert rows[3]["detail"] == '{"formula": "+1"}'
    assert (rows[0]["organization"], rows[3]["organization"]) == (str(FIRM), "")
