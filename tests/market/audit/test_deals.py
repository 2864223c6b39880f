"""What is recorded of deals is in the record, an edit past the triggers shows, and the past can be told again."""

from datetime import UTC, date, datetime

import asyncpg
import pytest

from market.audit.chain import FaultKind
from market.audit.store import links as audit_links
from market.deal.deal import DealId
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.postgres.db import Connection, Database, connect
from market.viewer import COMMAND_LINE
from tests.database import MarketServer
from tests.market.audit.edits import after_edit
from tests.market.deal.builders import DRAFTED, REGISTERED, SIGNED, SUBMITTED, some_terms, technology, wish

K = FaultKind
PUT_IN = (
    "INSERT INTO deal_entry (deal_id, number, event, happened_on, amount_fen, recorded_by) "
    "SELECT id, 5, 'paid', '2026-03-20', 1, 'x' FROM deal"
)
LATE_LINE = (
    "INSERT INTO deal_line (entry_id, number, kind, description, amount_fen, technical, rule) "
    "SELECT min(id), 9, 'other', 'x', 1, false, 'line.other' FROM deal_entry"
)
LATE_FILE = (
    "INSERT INTO deal_file (entry_id, number, sha256, media_type, size_bytes) "
    "SELECT max(id), 9, sha256('x'), 'application/pdf', 1 FROM deal_entry"
)


async def recorded(database: Database) -> DealId:
    """Record a registered deal, an entry a transaction."""
    async with database.writing() as conn:
        deal_id = (await deals.begin(conn, Opening(), DRAFTED, actor=COMMAND_LINE)).deal_id
    for each in (SIGNED, SUBMITTED, REGISTERED):
        async with database.writing() as conn:
            await deals.record(conn, deal_id, each, actor=COMMAND_LINE)
    return deal_id


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        ("UPDATE deal_line SET amount_fen = amount_fen + 1", {K.DEAL_CHANGED, K.DEAL_FIGURES}),
        ("UPDATE deal_entry SET happened_on = '2026-03-11' WHERE number = 2", {K.DEAL_CHANGED, K.DEAL_FIGURES}),
        ("UPDATE deal_entry SET recorded_at = recorded_at - interval '1 day' WHERE number = 2", {K.DEAL_CHANGED}),
        ("UPDATE deal_registration SET agency = '别的机构'", {K.DEAL_CHANGED, K.DEAL_FIGURES}),
        ("UPDATE deal_terms SET ip_clause = ''", {K.DEAL_CHANGED}),
        ("DELETE FROM deal_entry WHERE number = 3", {K.DEAL_MISSING, K.DEAL_FIGURES}),
        ("UPDATE deal SET series = 'district'", {K.DEAL_CHANGED, K.DEAL_FIGURES}),
        ("UPDATE deal SET sample = true", {K.DEAL_CHANGED, K.DEAL_FIGURES}),
        ("UPDATE deal SET introduction_id = gen_random_uuid()", {K.DEAL_CHANGED}),
        ("UPDATE deal_current SET technical_fen = 0", {K.DEAL_FIGURES}),
        ("DELETE FROM deal_current", {K.DEAL_FIGURES}),
        (
            PUT_IN,
            {K.DEAL_UNRECORDED, K.DEAL_FIGURES},
        ),
    ],
)
async def test_an_edit_of_deals_shows(
    database: Database, market: MarketServer, statement: str, kinds: set[FaultKind]
) -> None:
    await recorded(database)
    async with database.reading() as conn:
        assert (await audit_links.verify(conn)).faults == ()
    finding = await after_edit(market.superuser_url, [statement])
    assert {fault.kind for fault in finding.faults} == kinds


async def test_a_name_that_is_erased_changes_no_digest(database: Database) -> None:
    await recorded(database)
    async with database.writing() as conn:
        await conn.execute("DELETE FROM deal_person")
        await conn.execute("DELETE FROM deal_file_name")
        assert (await audit_links.verify(conn)).faults == ()


async def standing(conn: Connection, deal_id: DealId, known_at: datetime, held_on: date) -> tuple[object, ...] | None:
    row = await conn.fetchrow(
        "SELECT state, total_fen, approved_total_fen FROM deal_standing($1, $2, $3)", deal_id, known_at, held_on
    )
    return None if row is None else (row["state"], row["total_fen"], row["approved_total_fen"])


async def test_the_past_is_told_by_what_held_and_by_what_was_recorded(database: Database) -> None:
    deal_id = await recorded(database)
    before = datetime.now(UTC)
    mended = wish(DealEvent.CORRECTED, 0, corrects=1, terms=some_terms(technology(200_000_000)), reason="更正（样例）")
    async with database.writing() as conn:
        await deals.record(conn, deal_id, mended, actor=COMMAND_LINE)
    now = datetime.now(UTC)
    async with database.reading() as conn:
        assert await standing(conn, deal_id, now, date(2026, 12, 31)) == ("registered", 200_000_000, 100_000_000)
        assert await standing(conn, deal_id, before, date(2026, 12, 31)) == ("registered", 100_000_000, 100_000_000)
        assert await standing(conn, deal_id, before, date(2026, 3, 31)) == ("submitted", 100_000_000, None)
        assert await standing(conn, deal_id, before, date(2026, 3, 1)) is None


@pytest.mark.parametrize("statement", [LATE_LINE, LATE_FILE])
async def test_nothing_is_laid_beside_an_entry_later(database: Database, statement: str) -> None:
    await recorded(database)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="with its entry, or not at all"):
        async with database.writing() as conn:
            await conn.execute(statement)


async def test_the_time_of_recording_is_the_databases_own(market: MarketServer, database: Database) -> None:
    deal_id = await recorded(database)
    conn = await connect(market.application_url)
    try:
        at = await conn.fetchval(
            "INSERT INTO deal_entry (deal_id, number, event, happened_on, amount_fen, recorded_by, recorded_at) "
            "VALUES ($1, 5, 'paid', '2026-03-20', 1, 'x', '2026-01-01') RETURNING recorded_at",
            deal_id,
        )
    finally:
        await conn.close()
    assert at.year * 100 + at.month >= 202611
