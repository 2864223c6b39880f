"""The queue's tables (任务队列): made by the library that reads them, in a schema of their own, in the owner's role.

The library brings its tables as one file for a new database, and as numbered migrations for one that has an older
release's. Which of them a database has is recorded here, since the library keeps no record itself.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

from market.errors import SettingsError
from market.postgres.db import Connection

SCHEMA = "jobs"
QUEUE = "cuibai"


def _sql() -> Traversable:
    return files("procrastinate") / "sql"


def queue_migrations() -> tuple[str, ...]:
    """Name the migrations that the installed library brings, in their order."""
    folder = _sql() / "migrations"
    return tuple(sorted(path.name for path in folder.iterdir() if path.name.endswith(".sql")))


async def install_queue(conn: Connection, application: str) -> None:
    """Bring the queue's tables to the installed library's state, and grant the application's role its rights.

    A market from before there were jobs is left as it is. Raises SettingsError when the tables are those of a later
    release of the library.
    """
    if await conn.fetchval("SELECT to_regclass('market.job_queue_migration')") is None:
        return
    known = queue_migrations()
    applied = {row["name"] for row in await conn.fetch("SELECT name FROM market.job_queue_migration")}
    if unknown := sorted(applied - set(known)):
        raise SettingsError(
            f"the tables of background jobs know {unknown[-1]}, which the installed procrastinate does not; "
            "install the release of procrastinate that made them, or a later one"
        )
    missing = [name for name in known if name not in applied]
    if not applied:
        async with conn.transaction():
            await conn.execute(f"CREATE SCHEMA {SCHEMA}")
            await _run(conn, _sql() / "schema.sql")
            await _record(conn, known)
    else:
        for name in missing:
            async with conn.transaction():
                await _run(conn, _sql() / "migrations" / name)
                await _record(conn, [name])
    if missing or not await _is_granted(conn, application):
        await conn.execute("SELECT market.grant_job_queue($1)", application)


async def _run(conn: Connection, file: Traversable) -> None:
    """Run a file of the library's, whose names carry no schema, within the queue's."""
    await conn.execute(f"SET LOCAL search_path = {SCHEMA}")
    await conn.execute(file.read_text(encoding="utf-8"))
    await conn.execute("SET LOCAL search_path = market")


async def _record(conn: Connection, names: tuple[str, ...] | list[str]) -> None:
    await conn.execute(
        "INSERT INTO market.job_queue_migration (name) SELECT name FROM unnest($1::text[]) AS name", list(names)
    )


async def _is_granted(conn: Connection, application: str) -> bool:
    return bool(
        await conn.fetchval(
            "SELECT has_schema_privilege($1, 'jobs', 'USAGE') AND "
            "has_table_privilege($1, 'jobs.procrastinate_jobs', 'INSERT')",
            application,
        )
    )
