"""A restore gives back every row of every table, in another server on another port, and that server is sound."""

import sys
from hashlib import sha256
from pathlib import Path

import pytest

from corpus.sample.market import load_samples
from market.audit.store import links as audit_links
from market.postgres.backup import backup, restore
from market.postgres.binaries import Programs, find_programs
from market.postgres.cluster import postmaster
from market.postgres.db import Connection, connect
from market.postgres.deployment import open_embedded, open_market
from market.settings import Settings
from tests.database import quiet
from tests.market.postgres.test_backup import fill

pytestmark = pytest.mark.prove

TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) AS name,
       coalesce((SELECT string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum)
                 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                 WHERE i.indrelid = c.oid AND i.indisprimary), '1') AS key
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('market', 'jobs') AND c.relkind = 'r'
ORDER BY 1
"""
SEQUENCES = "SELECT schemaname || '.' || sequencename AS name, last_value FROM pg_sequences ORDER BY 1"
WRITTEN_ANEW = {"market.change": " - 'xid'", "market.store": " - 'identity'"}
Digest = tuple[int, str]


async def digests(conn: Connection) -> dict[str, Digest]:
    """Give each table's count of rows, and a digest of them in the order of its key."""
    found = {}
    for table in await conn.fetch(TABLES):
        name, key = table["name"], table["key"]
        query = f"SELECT (to_jsonb(t){WRITTEN_ANEW.get(name, '')})::text AS row FROM {name} t ORDER BY {key}"  # noqa: S608 -- the catalog's own names
        rows = [row["row"] for row in await conn.fetch(query)]
        found[name] = (len(rows), sha256("\n".join(rows).encode()).hexdigest())
    for sequence in await conn.fetch(SEQUENCES):
        found[sequence["name"]] = (sequence["last_value"] or 0, "")
    return found


def table_of(digests: dict[str, Digest], again: dict[str, Digest]) -> str:
    lines = [f"{'table or sequence':45}{'rows':>8}  digest            restored"]
    for name, (count, digest) in digests.items():
        same = "the same" if again.get(name) == (count, digest) else f"DIFFERS: {again.get(name)}"
        lines.append(f"{name:45}{count:8}  {digest[:16]:16}  {same}")
    return "\n".join(lines)


async def test_every_table_is_restored_to_the_row(open_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = Settings(home=open_folder / "proved"), Settings(home=open_folder / "proved-again")
    archive = open_folder / "proved.tar"
    async with open_market(first, say=quiet) as database:
        await load_samples(database, say=quiet)
        await fill(database)
        await backup(first, archive, say=quiet)
    await restore(second, archive, say=quiet)
    async with open_embedded(first, say=quiet) as one, open_embedded(second, say=quiet) as two:
        ports = {running.port for home in (first, second) if (running := postmaster(home.home / "database"))}
        assert len(ports) == 2
        before = await at(one.url("owner"))
        after = await at(two.url("owner"))
        with capsys.disabled():
            sys.stdout.write(f"\n{table_of(before, after)}\n")
        assert after == before
        assert before["market.listing"][0] > 500
        check_files(two.url("superuser"), open_folder / "copy")


async def at(url: str) -> dict[str, Digest]:
    """Read the digests of a market whose record is whole."""
    conn = await connect(url)
    try:
        async with conn.transaction(readonly=True):
            assert (await audit_links.verify(conn)).faults == ()
            return await digests(conn)
    finally:
        await conn.close()


def check_files(superuser_url: str, copy: Path) -> None:
    """Have PostgreSQL's own programs compare heaps with indexes, and a physical copy with its manifest."""
    programs = Programs(find_programs(quiet).install, None)
    for name in ("pg_amcheck", "pg_basebackup", "pg_verifybackup"):
        if not Path(programs.path(name)).exists():
            pytest.skip(f"{name} is not installed here")
    checks = ("--install-missing", "--heapallindexed", "--parent-check", "--on-error-stop")
    assert programs.run("pg_amcheck", *checks, superuser_url) == ""
    programs.run("pg_basebackup", "--checkpoint=fast", "--pgdata", str(copy), "--dbname", superuser_url)
    assert "backup successfully verified" in programs.run("pg_verifybackup", str(copy))
