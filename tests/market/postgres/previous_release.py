"""A market as an earlier release left it: its schema, and at least one row of every table."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from market.postgres.db import Connection, connect
from market.postgres.migrate import migrate, migrations
from market.settings import Settings
from tests.database import MarketServer, quiet

VERSION = 29
FOLDER = Path(__file__).parent
ROWS = FOLDER / "upgrades" / f"{VERSION:04}.sql"
UNITED = FOLDER / "upgrades" / f"{VERSION:04}.tsv"
"""Number, name and sha256 of the files that the baseline united, as that release recorded them."""
OWN_CLOCK = ("change", "xid")
"""What a restore writes anew (see market/postgres/backup.py)."""

Columns = dict[str, list[str]]
Rows = dict[str, list[str]]


def united(*, up_to: int) -> list[tuple[int, str, str]]:
    """Give what that release recorded of its files, up to a version."""
    lines = (line.split("\t") for line in UNITED.read_text(encoding="utf-8").splitlines())
    return [(int(version), name, sha256) for version, name, sha256 in lines if int(version) <= up_to]


def settings_of(market: MarketServer, database: str, home: Path) -> Settings:
    """Name a database of the session's server as a market of its own."""
    application, owner = (url.rpartition("/")[0] + f"/{database}" for url in (market.application_url, market.owner_url))
    return Settings(home=home, database_url=application, owner_url=owner)


@pytest.fixture
async def previous(market: MarketServer, open_folder: Path) -> AsyncIterator[Settings]:
    """Give a market of the previous release, on the session's server."""
    superuser = await connect(market.superuser_url)
    await superuser.execute("CREATE DATABASE previous OWNER cuibai_owner")
    settings = settings_of(market, "previous", open_folder / "previous")
    await bring_to(settings, VERSION)
    conn = await connect(owner_url(settings))
    for file in (ROWS, *sorted((FOLDER / "rows").glob("*.sql"))):
        await conn.execute(file.read_text(encoding="utf-8"))
    await conn.execute("DELETE FROM schema_migration")
    await conn.executemany(
        "INSERT INTO schema_migration (version, name, sha256) VALUES ($1, $2, $3)", united(up_to=VERSION)
    )
    await conn.close()
    yield settings
    await superuser.execute("DROP DATABASE previous WITH (FORCE)")
    await superuser.close()


def owner_url(settings: Settings) -> str:
    assert settings.owner_url is not None
    return settings.owner_url


async def bring_to(settings: Settings, version: int) -> int:
    """Migrate a market up to a version."""
    assert settings.database_url is not None
    known = [migration for migration in migrations() if migration.version <= version]
    return await migrate(owner_url(settings), settings.database_url, say=quiet, known=known)


async def columns(conn: Connection) -> Columns:
    """Name the columns of every table, but for those that a restore writes anew."""
    found: Columns = {}
    for row in await conn.fetch(
        "SELECT table_name AS table, column_name AS column FROM information_schema.columns "
        "WHERE table_schema = 'market' AND table_name NOT IN ('schema_migration', 'store') ORDER BY 1, 2"
    ):
        if (row["table"], row["column"]) != OWN_CLOCK:
            found.setdefault(row["table"], []).append(row["column"])
    return found


async def rows(conn: Connection, wanted: Columns) -> Rows:
    """Read these columns of these tables as text, the rows in order."""
    found: Rows = {}
    for table, names in wanted.items():
        listed = ", ".join(f'"{name}"' for name in names)
        query = f'SELECT row_to_json(t)::text AS row FROM (SELECT {listed} FROM "{table}") t ORDER BY 1'  # noqa: S608 -- the catalog's own names
        found[table] = [row["row"] for row in await conn.fetch(query)]
    return found
