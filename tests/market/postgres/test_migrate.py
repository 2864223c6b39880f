"""Migrations: equal to schema.sql, applied once, refused where they do not fit."""

import asyncio
from collections.abc import AsyncIterator
from importlib.resources import files

import pytest

from market.errors import Conflict, Contended, SettingsError
from market.postgres.binaries import Programs, find_programs
from market.postgres.db import Connection, connect
from market.postgres.migrate import LOCK_KEY, Migration, migrate, migrations, refuse_newer, schema_version
from tests.database import MarketServer, quiet


def other_database(url: str, name: str) -> str:
    return url.rpartition("/")[0] + f"/{name}"


@pytest.fixture
async def empty_database(market: MarketServer) -> AsyncIterator[MarketServer]:
    """Give addresses of an empty database on the session's server."""
    conn = await connect(market.superuser_url)
    await conn.execute("CREATE DATABASE other OWNER cuibai_owner")
    yield MarketServer(
        market.settings,
        market.database,
        *(other_database(url, "other") for url in (market.application_url, market.owner_url, market.superuser_url)),
    )
    await conn.execute("DROP DATABASE other WITH (FORCE)")
    await conn.close()


@pytest.fixture
async def owner(empty_database: MarketServer) -> AsyncIterator[Connection]:
    """Give a connection of the owner to the empty database."""
    conn = await connect(empty_database.owner_url)
    yield conn
    await conn.close()


def dumped(url: str) -> list[str]:
    """Dump a schema as lines, without the dump's own key and remarks."""
    programs = Programs(find_programs(quiet).install, None)
    dump = programs.run(
        "pg_dump",
        *("--schema-only", "--schema=market", "--no-owner", "--no-privileges"),
        *("--exclude-table=market.schema_migration", url),
    )
    return [line for line in dump.splitlines() if line and not line.startswith(("--", "\\"))]


async def test_schema_sql_is_what_the_migrations_make(market: MarketServer, owner: Connection) -> None:
    await owner.execute("CREATE SCHEMA market")
    await owner.execute((files("market.postgres") / "schema.sql").read_text(encoding="utf-8"))
    written = dumped(other_database(market.owner_url, "other"))
    assert written == dumped(market.owner_url)
    assert "CREATE TABLE market.listing (" in written


async def test_migrating_twice_applies_once(empty_database: MarketServer, owner: Connection) -> None:
    said: list[str] = []
    newest = migrations()[-1].version
    assert await schema_version(owner) == 0
    for _ in range(2):
        assert await migrate(empty_database.owner_url, empty_database.application_url, say=said.append) == newest
    assert await schema_version(owner) == newest
    assert len(said) == len(migrations())


async def test_a_database_of_a_later_release_is_refused(empty_database: MarketServer, owner: Connection) -> None:
    await migrate(empty_database.owner_url, empty_database.application_url, say=quiet)
    await owner.execute("INSERT INTO schema_migration (version, name, sha256) VALUES (9999, 'later', '')")
    with pytest.raises(SettingsError, match="database is at version 9999, this program knows up to"):
        await migrate(empty_database.owner_url, empty_database.application_url, say=quiet)
    refuse_newer(3, 3)


async def test_an_edited_migration_is_refused(empty_database: MarketServer, owner: Connection) -> None:
    await migrate(empty_database.owner_url, empty_database.application_url, say=quiet)
    await owner.execute("UPDATE schema_migration SET sha256 = 'other' WHERE version = 1")
    with pytest.raises(SettingsError, match="migration 0001 differs"):
        await migrate(empty_database.owner_url, empty_database.application_url, say=quiet)


async def test_one_role_for_both_is_refused(empty_database: MarketServer) -> None:
    with pytest.raises(SettingsError, match="same role"):
        await migrate(empty_database.owner_url, empty_database.owner_url, say=quiet)


async def test_a_role_that_may_not_migrate_is_told_so(empty_database: MarketServer) -> None:
    with pytest.raises(SettingsError, match="may not migrate"):
        await migrate(empty_database.application_url, empty_database.owner_url, say=quiet)


async def test_a_migration_that_is_held_up_gives_way(empty_database: MarketServer, owner: Connection) -> None:
    await migrate(empty_database.owner_url, empty_database.application_url, say=quiet)
    async with owner.transaction():
        await owner.execute("LOCK TABLE schema_migration IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Contended, match="try again"):
            await migrate(empty_database.owner_url, empty_database.application_url, say=quiet)


def later(sql: str) -> tuple[Migration, ...]:
    """Give the migrations of a later release, which has one more."""
    return (*migrations(), Migration(migrations()[-1].version + 1, "later", sql))


async def test_a_migration_that_takes_too_long_is_undone(empty_database: MarketServer, owner: Connection) -> None:
    await migrate(empty_database.owner_url, empty_database.application_url, say=quiet)
    slow = later("-- statement_timeout: 50ms\nCREATE TABLE half (); SELECT pg_sleep(60)")
    with pytest.raises(Conflict, match=rf"{slow[-1].version:04} \(later\) took longer than 50ms and was undone"):
        await migrate(empty_database.owner_url, empty_database.application_url, say=quiet, known=slow)
    assert await schema_version(owner) == migrations()[-1].version
    assert await owner.fetchval("SELECT to_regclass('market.half')") is None


async def test_the_limit_ends_with_the_migration_and_is_for_each_statement(empty_database: MarketServer) -> None:
    await migrate(empty_database.owner_url, empty_database.application_url, say=quiet, known=migrations()[:1])
    asks = "DO $$ BEGIN ASSERT current_setting('statement_timeout') = '{}'; END $$"
    for sql in (asks.format("5s"), "-- statement_timeout: 10min\n" + asks.format("10min")):
        known = (*migrations()[:1], Migration(2, "asks", sql))
        assert await migrate(empty_database.owner_url, empty_database.application_url, say=quiet, known=known) == 2
        conn = await connect(empty_database.owner_url)
        await conn.execute("DELETE FROM schema_migration WHERE version = 2")
        await conn.close()


async def test_nobody_is_held_up_in_a_new_database(empty_database: MarketServer) -> None:
    asks = "DO $$ BEGIN ASSERT current_setting('statement_timeout') = '0'; END $$"
    known = (*migrations()[:1], Migration(2, "asks", asks))
    assert await migrate(empty_database.owner_url, empty_database.application_url, say=quiet, known=known) == 2


@pytest.mark.parametrize(
    ("sql", "limit"),
    [
        ("SELECT 1", "5s"),
        ("-- Why.\n-- statement_timeout: 90min\nSELECT 1", "90min"),
        ("SELECT 1 -- statement_timeout: 1h", "5s"),
        ("-- statement_timeout: 0s", "5s"),
        ("-- statement_timeout: 9 days", "5s"),
    ],
)
def test_a_migration_names_its_own_limit_in_a_line_of_its_own(sql: str, limit: str) -> None:
    assert Migration(1, "one", sql).statement_timeout == limit


async def test_starts_at_once_migrate_one_after_the_other(empty_database: MarketServer, owner: Connection) -> None:
    """Whoever waits for another start outlasts the limit that holds for the tables."""
    said: list[str] = []
    await owner.execute("SELECT pg_advisory_lock($1)", LOCK_KEY)
    starts = asyncio.gather(
        *(migrate(empty_database.owner_url, empty_database.application_url, say=said.append) for _ in range(2))
    )
    long = "SELECT count(*) FROM pg_locks WHERE NOT granted AND waitstart < clock_timestamp() - interval '4.5 s'"
    while not starts.done() and await owner.fetchval(long) < 2:  # noqa: ASYNC110 -- it is the server that knows
        await asyncio.sleep(0.1)
    assert await schema_version(owner) == 0
    await owner.execute("SELECT pg_advisory_unlock($1)", LOCK_KEY)
    assert await starts == [migrations()[-1].version] * 2
    assert sum(line.startswith("Migrating") for line in said) == len(migrations())
    assert sum(line.startswith("Another start") for line in said) == 2


def test_migrations_are_numbered_without_gaps() -> None:
    assert [migration.version for migration in migrations()] == list(range(1, len(migrations()) + 1))
    assert all(len(migration.sha256) == 64 for migration in migrations())
