"""The list of what is kept of people, held against the tables and against what people are given of it."""

import re
from collections import Counter

from market.postgres.db import Connection
from market.postgres.queries import queries
from market.privacy.personal_data import Datum
from market.privacy.personal_tables import IMPERSONAL, KEPT

QUEUE = re.compile(r"procrastinate_")
"""Tables of the queue's library; `job` tells what is in them."""


async def columns_of(conn: Connection) -> dict[str, frozenset[str]]:
    rows = await conn.fetch(
        "SELECT table_name AS name, array_agg(column_name::text) AS columns FROM information_schema.columns "
        "WHERE table_schema = 'market' GROUP BY table_name"
    )
    return {row["name"]: frozenset(row["columns"]) for row in rows if not QUEUE.match(row["name"])}


async def test_every_table_is_personal_or_not_and_every_personal_column_is_named(conn: Connection) -> None:
    personal = {table: columns for kept in KEPT for table, columns in kept.tables.items()}
    there = await columns_of(conn)
    assert set(there) == set(personal) | IMPERSONAL
    assert {table: columns for table, columns in there.items() if table in personal} == personal


def test_a_table_is_named_once() -> None:
    named = Counter([table for kept in KEPT for table in kept.tables] + list(IMPERSONAL))
    assert [table for table, times in named.items() if times > 1] == []
    assert [kept.datum for kept in KEPT] == list(Datum)


def test_an_export_reads_every_table_of_its_portion() -> None:
    sql = queries("market.privacy.store.personal_exports")
    exported = [kept for kept in KEPT if kept.exported]
    assert set(sql) == {kept.datum.value for kept in exported}
    for kept in exported:
        told = set(re.findall(r"SELECT '(\w+)'", sql[kept.datum.value]))
        assert told == set(kept.tables), kept.datum
