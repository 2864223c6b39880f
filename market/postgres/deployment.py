"""Open the market's store (部署): the embedded PostgreSQL or one outside, migrated, as the application's role."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from market.errors import SettingsError
from market.postgres.binaries import find_programs
from market.postgres.cluster import find_cluster
from market.postgres.db import Connection, Database, connect
from market.postgres.embedded import EmbeddedServer, running_server
from market.postgres.migrate import check_server, migrate, migrations, refuse_unknown, schema_version
from market.settings import Settings


@asynccontextmanager
async def open_market(settings: Settings, *, say: Callable[[str], None]) -> AsyncIterator[Database]:
    """Open the store that the settings name, brought to the code's version.

    Raises SettingsError with the fix, StoreUnavailable when PostgreSQL does not answer.
    """
    if settings.database_url is None:
        async with open_embedded(settings, say=say) as server:
            await migrate(server.url("owner"), server.url("application"), say=say)
            async with _open(server.url("application")) as database:
                yield database
    else:
        await _check_outside(settings.database_url, settings.owner_url, say)
        async with _open(settings.database_url) as database:
            yield database


@asynccontextmanager
async def open_embedded(settings: Settings, *, say: Callable[[str], None]) -> AsyncIterator[EmbeddedServer]:
    """Have the embedded server of the settings' home run while the block lasts; nothing is migrated."""
    programs = find_programs(say)
    cluster = find_cluster(settings.home, programs.account, say)
    async with running_server(settings.home, programs, cluster, say=say) as server:
        yield server


@asynccontextmanager
async def _open(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url)
    try:
        yield database
    finally:
        await database.close()


async def _check_outside(url: str, owner_url: str | None, say: Callable[[str], None]) -> None:
    conn = await connect(url)
    try:
        await check_server(conn)
        version = await _visible_version(conn)
    finally:
        await conn.close()
    newest = migrations()[-1].version
    refuse_unknown(version, newest)
    if owner_url is not None:
        await migrate(owner_url, url, say=say)
    elif version < newest:
        raise SettingsError(
            f"the database of DATABASE_URL is at version {version}, this program needs {newest}; "
            "set CUIBAI_OWNER_URL to its owner's address, so that it can be migrated"
        )
    await _refuse_owner(url)


async def _visible_version(conn: Connection) -> int:
    usable = await conn.fetchval(
        "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'market' AND has_schema_privilege(oid, 'USAGE'))"
    )
    return await schema_version(conn) if usable else 0


async def _refuse_owner(url: str) -> None:
    """Refuse to work as a role that could alter what it works on."""
    conn = await connect(url)
    try:
        owns = await conn.fetchval(
            "SELECT EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = to_regnamespace('market') "
            "AND pg_has_role(c.relowner, 'MEMBER'))"
        )
    finally:
        await conn.close()
    if owns:
        raise SettingsError(
            "DATABASE_URL signs in as a role that owns the market's tables; name a role that owns nothing "
            "(CREATE ROLE … LOGIN), and the owner in CUIBAI_OWNER_URL"
        )
