"""Migrations: applied once, refused where they do not fit; a market from before the baseline goes on."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from market.errors import Conflict, Contended, SettingsError
from market.postgres.binaries import Programs, find_programs
from market.postgres.db import Connection, connect
from market.postgres.migrate import BASELINE, LOCK_KEY, Migration, migrate, migrations, refuse_unknown, schema_version
from tests.database import MarketServer, quiet
from tests.market.postgres.previous_release import united


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


async def apply_by_hand(owner: Connection, version: int) -> None:
    """Leave a database as the releases before the baseline did: its tables, and a row for each of their files."""
    await owner.execute(
        "CREATE SCHEMA market; CREATE TABLE market.schema_migration (version integer CONSTRAINT schema_migration_pkey "
        "PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
    )
    await owner.execute(migrations()[0].sql)
    await owner.executemany(
        "INSERT INTO schema_migration (version, name, sha256) VALUES ($1, $2, $3)", united(up_to=version)
    )


async def test_a_market_from_before_the_baseline_goes_on_as_it_is(
    market: MarketServer, empty_database: MarketServer, owner: Connection
) -> None:
    await apply_by_hand(owner, BASELINE)
    said: list[str] = []
    reached = await migrate(empty_database.owner_url, empty_database.application_url, say=said.append)
    assert (reached, len(said)) == (migrations()[-1].version, len(migrations()) - 1)
    migrated = dumped(other_database(market.owner_url, "other"))
    assert migrated == dumped(market.owner_url)
    assert "CREATE TABLE market.listing (" in migrated
    assert await owner.fetchval("SELECT count(*) FROM schema_migration WHERE version <= 29") == 29


@pytest.mark.parametrize("version", [1, 28])
async def test_a_market_that_stands_before_the_baseline_is_left_alone(
    empty_database: MarketServer, owner: Connection, version: int
) -> None:
    await apply_by_hand(owner, version)
    with pytest.raises(SettingsError, match=f"database is at version {version}, .* release 0.1.0"):
        await migrate(empty_database.owner_url, empty_database.application_url, say=quiet)
    assert await schema_version(owner) == version


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
    refuse_unknown(0, BASELINE)
    refuse_unknown(BASELINE, BASELINE)


async def test_an_edited_migration_is_refused(empty_database: MarketServer, owner: Connection) -> None:
    await migrate(empty_database.owner_url, empty_database.application_url, say=quiet)
    await owner.execute("UPDATE schema_migration SET sha256 = 'other' WHERE version = 29")
    with pytest.raises(SettingsError, match="migration 0029 differs"):
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
        known = (*migrations()[:1], Migration(BASELINE + 1, "asks", sql))
        assert (
            await migrate(empty_database.owner_url, empty_database.application_url, say=quiet, known=known)
            == BASELINE + 1
        )
        conn = await connect(empty_database.owner_url)
        await conn.execute("DELETE FROM schema_migration WHERE version > 29")
        await conn.close()


async def test_nobody_is_held_up_in_a_new_database(empty_database: MarketServer) -> None:
    asks = "DO $$ BEGIN ASSERT current_setting('statement_timeout') = '0'; END $$"
    known = (*migrations()[:1], Migration(BASELINE + 1, "asks", asks))
    assert (
        await migrate(empty_database.owner_url, empty_database.application_url, say=quiet, known=known) == BASELINE + 1
    )


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
    assert [migration.version for migration in migrations()] == list(range(BASELINE, BASELINE + len(migrations())))
    assert all(len(migration.sha256) == 64 for migration in migrations())
