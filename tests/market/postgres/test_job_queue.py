"""The queue's tables: made by the owner from the library's own files, brought up to date, and not the application's."""

from collections.abc import AsyncIterator
from importlib.resources import files

import asyncpg
import pytest

from market.errors import SettingsError
from market.postgres.binaries import Programs, find_programs
from market.postgres.db import Connection, connect
from market.postgres.job_queue import install_queue, queue_migrations
from market.postgres.migrate import migrate
from tests.database import MarketServer, quiet

APPLICATION = "cuibai_application"


@pytest.fixture
async def owner(market: MarketServer) -> AsyncIterator[Connection]:
    """Give the owner a database of its own with a market in it."""
    conn = await connect(market.superuser_url)
    await conn.execute("CREATE DATABASE queue OWNER cuibai_owner")
    urls = [url.rpartition("/")[0] + "/queue" for url in (market.owner_url, market.application_url)]
    await migrate(*urls, say=quiet)
    owner = await connect(urls[0])
    yield owner
    await owner.close()
    await conn.execute("DROP DATABASE queue WITH (FORCE)")
    await conn.close()


def dumped(url: str) -> str:
    programs = Programs(find_programs(quiet).install, None)
    dump = programs.run("pg_dump", "--schema-only", "--schema=jobs", "--no-owner", url)
    return "\n".join(line for line in dump.splitlines() if not line.startswith("\\"))


async def made_from(owner: Connection, names: tuple[str, ...]) -> None:
    """Have the queue as an older release of its library made it, by its first migrations."""
    await owner.execute("DROP SCHEMA jobs CASCADE; DELETE FROM job_queue_migration; CREATE SCHEMA jobs")
    for name in names:
        sql = (files("procrastinate") / "sql" / "migrations" / name).read_text(encoding="utf-8")
        async with owner.transaction():
            await owner.execute("SET LOCAL search_path = jobs")
            await owner.execute(sql)
            await owner.execute("INSERT INTO market.job_queue_migration (name) VALUES ($1)", name)


async def test_it_is_installed_once_with_all_that_the_library_brings(owner: Connection) -> None:
    recorded = [row["name"] for row in await owner.fetch("SELECT name FROM job_queue_migration ORDER BY name")]
    assert recorded == list(queue_migrations())
    assert len(recorded) > 30
    before = await owner.fetch("SELECT xmin::text AS made_by, name FROM job_queue_migration")
    await install_queue(owner, APPLICATION)
    assert await owner.fetch("SELECT xmin::text AS made_by, name FROM job_queue_migration") == before


async def test_an_older_queue_is_brought_up_to_date(market: MarketServer, owner: Connection) -> None:
    await made_from(owner, queue_migrations()[:-2])
    with pytest.raises(asyncpg.UndefinedFunctionError):
        await owner.execute("SELECT jobs.procrastinate_retry_job_v2(1, now(), NULL, NULL, NULL)")
    await install_queue(owner, APPLICATION)
    recorded = [row["name"] for row in await owner.fetch("SELECT name FROM job_queue_migration ORDER BY name")]
    assert recorded == list(queue_migrations())
    with pytest.raises(asyncpg.RaiseError, match="Job was not found"):
        await owner.execute("SELECT jobs.procrastinate_retry_job_v2(1, now(), NULL, NULL, NULL)")
    schema = dumped(market.owner_url.rpartition("/")[0] + "/queue")
    assert "SET search_path TO 'jobs', 'pg_temp'" in schema
    assert f"GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jobs.procrastinate_jobs TO {APPLICATION}" in schema


async def test_a_queue_of_a_later_release_is_refused(owner: Connection) -> None:
    await owner.execute("INSERT INTO job_queue_migration (name) VALUES ('99.00.00_01_later.sql')")
    with pytest.raises(SettingsError, match=r"99\.00\.00_01_later\.sql.*install the release of procrastinate"):
        await install_queue(owner, APPLICATION)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE jobs.extra (id int)",
        "ALTER TABLE jobs.procrastinate_jobs ADD COLUMN extra int",
        "DROP FUNCTION jobs.procrastinate_retry_job_v2",
        "TRUNCATE jobs.procrastinate_jobs CASCADE",
        "SELECT market.grant_job_queue('cuibai_application')",
        "DELETE FROM job_queue_migration",
    ],
)
async def test_the_application_may_not(conn: Connection, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await conn.execute(statement)
