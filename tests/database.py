"""Fixtures for a real PostgreSQL: one embedded server a session, migrated once."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from market.errors import Contended
from market.postgres.binaries import find_programs
from market.postgres.cluster import find_cluster
from market.postgres.db import Connection, Database, connect
from market.postgres.embedded import running_server
from market.postgres.migrate import migrate
from market.settings import Settings
from tests.workers import workers

MEMORY_NEEDED = 3 * 2**30


@dataclass(frozen=True)
class MarketServer:
    """The session's server: its home's settings, a database of the application's role, and every role's address."""

    settings: Settings
    database: Database
    application_url: str
    owner_url: str
    superuser_url: str


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make prove` choose how often each crash is repeated."""
    parser.addoption("--rounds", type=int, default=20, help="how often each crash of a proof is repeated")


@pytest.fixture(scope="session")
def rounds(pytestconfig: pytest.Config) -> int:
    """Say how often a crash is repeated."""
    return int(pytestconfig.getoption("--rounds"))


def quiet(message: str) -> None:
    """Say nothing."""


def _memory() -> Path | None:
    """Give a folder in memory where there is room: making a cluster waits for the disk again and again."""
    memory = Path("/dev/shm")  # noqa: S108 -- the folder in it is made by tempfile, under a name of its own
    needed = MEMORY_NEEDED * workers()
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > needed else None


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """Give a folder that the account PostgreSQL runs under can pass through (pytest's own is closed to others)."""
    with tempfile.TemporaryDirectory(prefix="cuibai-test-", dir=_memory()) as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@pytest.fixture(scope="session")
async def market(open_folder: Path) -> AsyncIterator[MarketServer]:
    """Have one migrated market for the session."""
    home = open_folder / "home"
    programs = find_programs(quiet)
    async with AsyncExitStack() as stack:
        cluster = find_cluster(home, programs.account, quiet)
        server = await stack.enter_async_context(running_server(home, programs, cluster, say=quiet))
        await migrate(server.url("owner"), server.url("application"), say=quiet)
        database = await Database.open(server.url("application"))
        stack.push_async_callback(database.close)
        yield MarketServer(
            Settings(home=home),
            database,
            server.url("application"),
            server.url("owner"),
            server.url("superuser"),
        )


class _RolledBackError(Exception):
    """Leave the test's transaction without a commit."""


def _roll_back() -> None:
    raise _RolledBackError


@pytest.fixture
async def conn(market: MarketServer) -> AsyncIterator[Connection]:
    """Give a connection of the application's role in a transaction that is rolled back after the test."""
    try:
        async with market.database.writing() as conn:
            yield conn
            _roll_back()
    except _RolledBackError:
        pass


@pytest.fixture
async def database(market: MarketServer) -> AsyncIterator[Database]:
    """Give a database for what must be committed; every table but the schema's own is emptied after the test."""
    yield market.database
    await empty(market.superuser_url)


async def empty(superuser_url: str) -> None:
    """Empty the market's tables, append-only ones too: only a superuser can switch their triggers off.

    Few of them have rows: those are emptied by DELETE, since a TRUNCATE makes a new file of each table and index.

    An application that still runs may hold one of the tables and wait for another that is locked here. Each
    attempt therefore gives its locks back sooner than PostgreSQL looks for a deadlock (its `deadlock_timeout`).
    """
    conn = await connect(superuser_url)
    try:
        tables = await conn.fetch(
            "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables "
            "WHERE schemaname IN ('market', 'jobs') AND tablename NOT IN "
            "('schema_migration', 'store', 'application_right', 'audit_head', 'job_queue_migration')"
        )
        await conn.execute("SET session_replication_role = replica")
        await conn.execute("SET lock_timeout = '250ms'")
        await _emptied(conn, [row["name"] for row in tables])
    finally:
        await conn.close()


async def _emptied(conn: Connection, tables: list[str], *, attempts: int = 120) -> None:
    filled_tables = " UNION ALL ".join(
        f"SELECT '{table}' AS name WHERE EXISTS (SELECT FROM {table})"  # noqa: S608  names from the catalogue
        for table in tables
    )
    for left in reversed(range(attempts)):
        try:
            async with conn.transaction():
                await conn.execute(f"LOCK {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
                filled = [row["name"] for row in await conn.fetch(filled_tables)]
                for table in filled:
                    await conn.execute(f"DELETE FROM {table}")  # noqa: S608  as above
                await conn.execute("UPDATE audit_head SET position = 0, digest = decode(repeat('00', 32), 'hex')")
            if filled:
                await conn.execute(f"VACUUM (INDEX_CLEANUP ON) {', '.join(filled)}")
        except Contended:
            if not left:
                raise
        else:
            return
