"""Bring the schema to the code's version (迁移): numbered SQL files, in the owner's role, one transaction each."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import unquote, urlsplit

import asyncpg

from market.errors import Conflict, SettingsError, StoreUnavailable
from market.postgres.db import Connection, connect, plain_failures
from market.postgres.job_queue import install_queue

LOCK_KEY = 0x6375_6962_6169  # "cuibai": two starts at once migrate one after the other
OLDEST_SERVER = 150_000
LOCK_TIMEOUT = "4s"
STATEMENT_TIMEOUT = "5s"
"""How long one statement of a migration may hold up whoever works on the same database."""

BASELINE = 29
"""The version of the baseline, which is all that came before release 0.2.0 in one file."""
UNITED = "9db84c8db763d33749a0e6c22cab62bf88d4e7fd996199d289d31708899a263c"
"""The sha256 under which the last of the files that the baseline united is recorded where they were applied."""

_OWN_TIMEOUT = re.compile(r"^-- statement_timeout: ([1-9][0-9]*(?:ms|s|min|h))$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file; its sha256 shows that an applied one was not edited afterwards."""

    version: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Compute the file's digest."""
        return hashlib.sha256(self.sql.encode()).hexdigest()

    @property
    def statement_timeout(self) -> str:
        """Give the limit for each of its statements; a line `-- statement_timeout: 10min` of the file sets its own."""
        own = _OWN_TIMEOUT.search(self.sql)
        return STATEMENT_TIMEOUT if own is None else own[1]


def migrations() -> tuple[Migration, ...]:
    """Read the migrations that came with the code, by number."""
    folder = files("market.postgres") / "migrations"
    found = [
        Migration(int(path.name[:4]), path.name[5:-4], path.read_text(encoding="utf-8"))
        for path in folder.iterdir()
        if path.name.endswith(".sql")
    ]
    return tuple(sorted(found, key=lambda migration: migration.version))


async def schema_version(conn: Connection) -> int:
    """Say which migration the database is at; 0 when it holds no market, or none this role may see."""
    if await conn.fetchval("SELECT to_regclass('market.schema_migration')") is None:
        return 0
    return int(await conn.fetchval("SELECT coalesce(max(version), 0) FROM market.schema_migration"))


async def check_server(conn: Connection) -> None:
    """Refuse a server that is too old or a database that is not UTF-8.

    Raises SettingsError.
    """
    number = int(await conn.fetchval("SELECT current_setting('server_version_num')"))
    if number < OLDEST_SERVER:
        version = await conn.fetchval("SELECT current_setting('server_version')")
        raise SettingsError(f"DATABASE_URL: PostgreSQL {version} is too old; name a server of version 15 or later")
    encoding = await conn.fetchval("SELECT current_setting('server_encoding')")
    if encoding != "UTF8":
        raise SettingsError(f"DATABASE_URL: the database's encoding is {encoding}; create it with ENCODING 'UTF8'")


def refuse_unknown(version: int, newest: int) -> None:
    """Refuse a database that a later release has already migrated, or that stands before the baseline.

    Raises SettingsError.
    """
    if 0 < version < BASELINE:
        raise SettingsError(
            f"the database is at version {version}, this program takes it from {BASELINE} on; "
            "start it once with release 0.1.0, which brings it there, then with this one"
        )
    if version > newest:
        raise SettingsError(
            f"the database is at version {version}, this program knows up to {newest}; "
            "install the release that migrated it, or a later one"
        )


async def migrate(
    owner_url: str, application_url: str, *, say: Callable[[str], None], known: Sequence[Migration] | None = None
) -> int:
    """Apply what is missing, grant the application's role its rights, and give the version reached.

    `known` are the migrations up to the wished version, those of the code where None. Raises SettingsError (a newer
    database, an edited migration, too few rights, one role for both), StoreUnavailable, Contended when a lock is not to
    be had in time, or Conflict when a statement takes longer than it may; what was not applied whole is undone.
    """
    application = unquote(urlsplit(application_url).username or "")
    conn = await connect(owner_url)
    try:
        with plain_failures(), _too_few_rights():
            await check_server(conn)
            if await conn.fetchval("SELECT current_user = $1", application):
                raise SettingsError(
                    "CUIBAI_OWNER_URL and DATABASE_URL sign in as the same role; name two: one owns, one works"
                )
            await _wait_for_turn(conn, say)
            return await _apply(conn, application, known or migrations(), say)
    finally:
        await conn.close()


async def _wait_for_turn(conn: Connection, say: Callable[[str], None]) -> None:
    """Wait until no other start migrates, however much it has to do, then bound the waiting for others' tables."""
    await conn.execute("SET statement_timeout = 0; SET lock_timeout = 0")
    if not await conn.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY):
        say("Another start is bringing the database up to date; waiting for it")
        await conn.execute("SELECT pg_advisory_lock($1)", LOCK_KEY)
    await conn.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")


async def _apply(conn: Connection, application: str, known: Sequence[Migration], say: Callable[[str], None]) -> int:
    newest = known[-1].version
    version = await schema_version(conn)
    refuse_unknown(version, newest)
    if version == 0:
        await conn.execute(
            "CREATE SCHEMA IF NOT EXISTS market; "
            "CREATE TABLE IF NOT EXISTS market.schema_migration (version integer CONSTRAINT schema_migration_pkey "
            "PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
        )
    await _refuse_edited(conn, known)
    for migration in known:
        if migration.version <= version:
            continue
        say(f"Migrating the database to version {migration.version} ({migration.name})")
        await _apply_one(conn, migration, "0" if version == 0 else migration.statement_timeout)
    if version < newest or not await _is_granted(conn, application):
        await conn.execute("SELECT grant_application($1)", application)
    await install_queue(conn, application)
    return newest


async def _apply_one(conn: Connection, migration: Migration, statement_timeout: str) -> None:
    """Apply one migration; in a new database, where nobody is held up, its statements may take their time ("0")."""
    try:
        async with conn.transaction():
            await conn.execute("SELECT set_config('statement_timeout', $1, true)", statement_timeout)
            await conn.execute(migration.sql)
            await conn.execute(
                "INSERT INTO schema_migration (version, name, sha256) VALUES ($1, $2, $3)",
                migration.version,
                migration.name,
                migration.sha256,
            )
    except StoreUnavailable as error:
        if isinstance(error.__cause__, asyncpg.QueryCanceledError):
            raise Conflict(
                f"migration {migration.version:04} ({migration.name}) took longer than {statement_timeout} and was "
                "undone; stop what else works on this database, and start again"
            ) from error
        raise


async def _is_granted(conn: Connection, application: str) -> bool:
    return bool(
        await conn.fetchval(
            "SELECT has_schema_privilege($1, 'market', 'USAGE') AND has_table_privilege($1, 'judgement', 'INSERT')",
            application,
        )
    )


async def _refuse_edited(conn: Connection, known: Sequence[Migration]) -> None:
    digests = {
        row["version"]: row["sha256"] for row in await conn.fetch("SELECT version, sha256 FROM schema_migration")
    }
    for migration in known:
        allowed = {migration.sha256, UNITED} if migration.version == BASELINE else {migration.sha256}
        if digests.get(migration.version, migration.sha256) not in allowed:
            raise SettingsError(
                f"migration {migration.version:04} differs from the one this database was built with; "
                "install the release that built it, or one that leaves applied migrations alone"
            )


@contextmanager
def _too_few_rights() -> Iterator[None]:
    try:
        yield
    except asyncpg.InsufficientPrivilegeError as error:
        raise SettingsError(f"CUIBAI_OWNER_URL: its role may not migrate ({error}); make it the owner") from error
