"""Two roles: one owns and migrates, the application's owns nothing; what is for ever is refused to both."""

from pathlib import Path

import asyncpg
import pytest

from market.postgres.db import Connection, connect
from tests.database import MarketServer

DEAL = (
    *("deal", "deal_entry", "deal_terms", "deal_party", "deal_line", "deal_instalment", "deal_registration"),
    *("deal_file", "deal_key", "deal_source", "deal_flag", "deal_flag_evidence", "deal_flag_step"),
)
PERMANENT = (
    *("listing_history", "change", "judgement", "judging_pair", "ranking", "audit"),
    *("nda", "export_decision", "text_reading", "queue_act", "introduction_step"),
    "introduction_export",
    "call_step",
    *DEAL,
    *("target_path", "target_point", "district_total", "plan_value"),
    *("public_closing", "public_part", "public_total", "price_band", "price_band_deal", "deal_attribution"),
)
UNTOUCHED = (
    *("schema_migration", "store", "application_right", "audit_link", "audit_head", "job_queue_migration"),
    *("deal_current", "deal_span"),
)
AN_ENTRY = (
    "INSERT INTO audit (actor, event, subject_kind, subject_id, detail) "
    "VALUES ('test', 'signed-in', 'market', '', '{}'); SET CONSTRAINTS ALL IMMEDIATE"
)
A_DEAL = (Path(__file__).parent / "rows" / "deal.sql").read_text(encoding="utf-8") + "SET CONSTRAINTS ALL IMMEDIATE"
A_FLAG = A_DEAL + ";" + (Path(__file__).parent / "rows" / "registration.sql").read_text(encoding="utf-8")
A_PRICE = A_DEAL + ";" + (Path(__file__).parent / "rows" / "price.sql").read_text(encoding="utf-8")
A_TARGET = (Path(__file__).parent / "rows" / "target.sql").read_text(encoding="utf-8")
FOR_EVER = {
    ("listing_history", "listing_id"): (
        "INSERT INTO listing_history (listing_id, kind, version, step, status_after, actor) "
        "VALUES (gen_random_uuid(), 'need', 1, 'create', 'draft', 'test')"
    ),
    ("judgement", "listing_id"): (
        "INSERT INTO judgement SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, '', '', "
        "now(), 1, 1, '', '', true, null, ''"
    ),
    ("text_reading", "reason"): (
        "INSERT INTO text_reading (listing_id, tier, reader_id, role, purpose, reason) "
        "VALUES (gen_random_uuid(), 'L2', gen_random_uuid(), 'expert', 'read', '')"
    ),
    ("export_decision", "reason"): (
        "INSERT INTO export_decision (grant_id, outcome, catalogue, catalogue_seen_on, reason, decided_by) "
        "VALUES (gen_random_uuid(), 'licensed', 'test', '2026-01-01', 'test', 'member:test')"
    ),
    ("nda", "signed_on"): (
        "INSERT INTO nda (first_id, second_id, signed_on, file_sha256, recorded_by) "
        "VALUES ('00000000-0000-0000-0000-000000000001', gen_random_uuid(), '2026-01-01', sha256(''), 'test')"
    ),
    ("call_step", "on_day"): (
        "INSERT INTO call_step (call_id, act, step_after, actor, on_day) "
        "VALUES (gen_random_uuid(), 'begin', 'collect', 'test', '2026-01-01')"
    ),
    ("audit", "actor"): AN_ENTRY,
    ("audit_link", "digest"): AN_ENTRY,
    ("deal", "opened_by"): A_DEAL,
    ("deal_entry", "reason"): A_DEAL,
    ("deal_terms", "subject"): A_DEAL,
    ("deal_party", "area"): A_DEAL,
    ("deal_line", "amount_fen"): A_DEAL,
    ("deal_instalment", "amount_fen"): A_DEAL,
    ("deal_registration", "number"): A_DEAL,
    ("deal_file", "sha256"): A_DEAL,
    ("deal_key", "key"): A_DEAL,
    ("deal_source", "number"): A_DEAL,
    ("deal_flag", "rules"): A_FLAG,
    ("deal_flag_evidence", "entry_id"): A_FLAG,
    ("deal_flag_step", "reason"): A_FLAG,
    ("public_closing", "quarter"): A_PRICE,
    ("public_part", "fen"): A_PRICE,
    ("public_total", "fen"): A_PRICE,
    ("price_band", "median_fen"): A_PRICE,
    ("price_band_deal", "fen"): A_PRICE,
    ("deal_attribution", "reason"): A_PRICE,
    ("target_path", "name"): A_TARGET,
    ("target_point", "fen"): A_TARGET,
    ("district_total", "fen"): A_TARGET,
    ("plan_value", "value"): "INSERT INTO plan_value (indicator, year, value, source) VALUES (3, 2024, 420, 'test')",
}
"""What nobody may change, with a column of it and a statement that adds a row."""


async def test_the_application_owns_nothing(conn: Connection) -> None:
    owned = await conn.fetch(
        "SELECT oid::regclass::text AS name FROM pg_class WHERE pg_has_role(relowner, 'MEMBER') "
        "UNION ALL SELECT oid::regproc::text FROM pg_proc WHERE pg_has_role(proowner, 'MEMBER') "
        "UNION ALL SELECT nspname FROM pg_namespace WHERE pg_has_role(nspowner, 'MEMBER')"
    )
    assert [row["name"] for row in owned] == []
    flags = await conn.fetchrow(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication AS any FROM pg_roles "
        "WHERE rolname = current_user"
    )
    assert flags is not None
    assert flags["any"] is False


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE market.extra (id int)",
        "CREATE SCHEMA extra",
        "ALTER TABLE listing ADD COLUMN extra int",
        "ALTER TABLE listing_history DISABLE TRIGGER ALL",
        "DROP TABLE judgement",
        "DROP FUNCTION refuse_change CASCADE",
        "TRUNCATE listing",
        "SELECT grant_application('cuibai_application')",
        "UPDATE schema_migration SET version = 2",
        "UPDATE store SET identity = gen_random_uuid()",
        "SET session_replication_role = replica",
        "UPDATE listing_history SET note = ''",
        "UPDATE change SET bulk = true",
        "UPDATE judgement SET level = 4",
        "DELETE FROM listing_history",
        "DELETE FROM change",
        "DELETE FROM judgement",
        "UPDATE audit SET actor = 'other'",
        "DELETE FROM audit",
        "INSERT INTO audit_link SELECT 1, 1, sha256('')",
        "UPDATE audit_link SET position = position + 1",
        "UPDATE audit_head SET position = 0",
        "DELETE FROM audit_head",
        "INSERT INTO deal_current SELECT * FROM deal_standing(gen_random_uuid(), 'infinity', 'infinity')",
        "UPDATE deal_current SET total_fen = 0",
        "DELETE FROM deal_current",
        "UPDATE deal_span SET last_on = '2026-01-01'",
        "UPDATE deal_entry SET happened_on = '2026-01-01'",
        "DELETE FROM deal_line",
        "ALTER TABLE audit DISABLE TRIGGER audit_linked",
    ],
)
async def test_the_application_may_not(conn: Connection, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await conn.execute(statement)


async def test_every_table_has_its_grants(conn: Connection) -> None:
    rows = await conn.fetch(
        "SELECT relname AS name, has_table_privilege(oid, 'SELECT') AS reads, has_table_privilege(oid, 'INSERT') AS "
        "adds, has_table_privilege(oid, 'UPDATE, DELETE') AS changes FROM pg_class "
        "WHERE relnamespace = 'market'::regnamespace AND relkind = 'r'"
    )
    assert all(row["reads"] for row in rows)
    assert {row["name"] for row in rows if not row["adds"]} == set(UNTOUCHED)
    assert {row["name"] for row in rows if not row["changes"]} == {*UNTOUCHED, *PERMANENT}


@pytest.mark.parametrize(("table", "column"), FOR_EVER)
@pytest.mark.parametrize("role", ["owner", "superuser"])
async def test_what_is_for_ever_is_refused_to_every_role(
    market: MarketServer, table: str, column: str, role: str
) -> None:
    conn = await connect(market.owner_url if role == "owner" else market.superuser_url)
    try:
        transaction = conn.transaction()
        await transaction.__aenter__()
        await conn.execute(FOR_EVER[table, column])
        for change in ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"):
            await conn.execute("SAVEPOINT before")
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
                await conn.execute(change.format(table, column))
            await conn.execute("ROLLBACK TO before")
    finally:
        await conn.close()
