"""Bring the schema to the code's version (迁移): numbered SQL files, in the owner's role, one transaction each."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import unquote, urlsplit

import asyncpg

from market.db import Connection, connect, plain_failures
from market.errors import SettingsError

LOCK_KEY = 0x6375_6962_6169  # "cuibai": two starts at once migrate one after the other
OLDEST_SERVER = 150_000


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


def migrations() -> tuple[Migration, ...]:
    """Read the migrations that came with the code, by number."""
    folder = files("market") / "migrations"
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


def refuse_newer(version: int, newest: int) -> None:
    """Refuse a database that a later release has already migrated.

    Raises SettingsError.
    """
    if version > newest:
        raise SettingsError(
            f"the database is at version {version}, this program knows up to {newest}; "
            "install the release that migrated it, or a later one"
        )


async def migrate(owner_url: str, application_url: str, *, say: Callable[[str], None]) -> int:
    """Apply what is missing, grant the application's role its rights, and give the version reached.

    Raises SettingsError (a newer database, an edited migration, too few rights, one role for both),
    StoreUnavailable, or Conflict when a lock is not to be had in time.
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
            return await _apply(conn, application, say)
    finally:
        await conn.close()


async def _wait_for_turn(conn: Connection, say: Callable[[str], None]) -> None:
    """Wait until no other start migrates, however much it has to do, then bound the waiting for others' tables.

    How long a migration itself may take depends on how much the market holds; a file can set its own limit.
    """
    await conn.execute("SET statement_timeout = 0; SET lock_timeout = 0")
    if not await conn.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY):
        say("Another start is bringing the database up to date; waiting for it")
        await conn.execute("SELECT pg_advisory_lock($1)", LOCK_KEY)
    await conn.execute("SET lock_timeout = '4s'")


async def _apply(conn: Connection, application: str, say: Callable[[str], None]) -> int:
    known = migrations()
    newest = known[-1].version
    version = await schema_version(conn)
    refuse_newer(version, newest)
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
        async with conn.transaction():
            await conn.execute(migration.sql)
            await conn.execute(
                "INSERT INTO schema_migration (version, name, sha256) VALUES ($1, $2, $3)",
                migration.version,
                migration.name,
                migration.sha256,
            )
    if version < newest or not await _is_granted(conn, application):
        await conn.execute("SELECT grant_application($1)", application)
    return newest


async def _is_granted(conn: Connection, application: str) -> bool:
    return bool(
        await conn.fetchval(
            "SELECT has_schema_privilege($1, 'market', 'USAGE') AND has_table_privilege($1, 'judgement', 'INSERT')",
            application,
        )
    )


async def _refuse_edited(conn: Connection, known: tuple[Migration, ...]) -> None:
    digests = {
        row["version"]: row["sha256"] for row in await conn.fetch("SELECT version, sha256 FROM schema_migration")
    }
    for migration in known:
        if digests.get(migration.version, migration.sha256) != migration.sha256:
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
