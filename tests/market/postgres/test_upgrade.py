"""What an earlier release wrote reaches the newest schema unchanged, and that release can still write there."""

from pathlib import Path

from market.listing.listing import ListingId
from market.listing.store import listings
from market.postgres.backup import backup, restore
from market.postgres.db import Connection, connect
from market.postgres.deployment import open_embedded, open_market
from market.postgres.migrate import migrations, schema_version
from market.settings import Settings
from market.viewer import OPERATOR
from tests.database import quiet
from tests.market.postgres.previous_release import ROWS, Columns, Rows, bring_to, columns, owner_url, previous, rows

__all__ = ["previous"]

NEWEST = migrations()[-1].version


async def everything(url: str, wanted: Columns | None = None) -> tuple[Columns, Rows]:
    """Read the wanted columns of a market, all of them where none are named."""
    conn = await connect(url)
    try:
        wanted = wanted or await columns(conn)
        return wanted, await rows(conn, wanted)
    finally:
        await conn.close()


async def test_every_row_of_the_previous_release_is_as_it_was(previous: Settings) -> None:
    wanted, before = await everything(owner_url(previous))
    assert len(wanted) == 113
    empty = [table for table, found in before.items() if not found]
    assert empty == ["job"], "a table without rows proves nothing; jobs live with the queue's (test_backup_jobs.py)"
    assert await bring_to(previous, NEWEST) == NEWEST
    assert await everything(owner_url(previous), wanted) == (wanted, before)


async def test_the_new_code_reads_what_the_previous_release_wrote(previous: Settings) -> None:
    async with open_market(previous, say=quiet) as database, database.reading() as conn:
        ids = [ListingId(row["id"]) for row in await conn.fetch("SELECT id FROM listing")]
        found = await listings.find(conn, ids, viewer=OPERATOR)
    assert sorted(listing.title for listing in found.values()) == ["电机磁钢耐温", "磁性材料与电机", "高矫顽力磁体"]


async def test_a_backup_of_the_previous_release_is_restored_at_the_newest_version(
    previous: Settings, open_folder: Path
) -> None:
    wanted, before = await everything(owner_url(previous))
    archive, home = open_folder / "previous.tar", Settings(home=open_folder / "from-previous")
    previous.home.mkdir(exist_ok=True)
    await backup(previous, archive, say=quiet)
    await restore(home, archive, say=quiet)
    async with open_embedded(home, say=quiet) as server:
        conn = await connect(server.url("owner"))
        assert await schema_version(conn) == NEWEST
        await conn.close()
        assert (await everything(server.url("owner"), wanted))[1] == before


async def test_the_previous_release_can_write_until_it_is_stopped(conn: Connection) -> None:
    """Its statements are the file's: the columns that it knows, in the application's role."""
    statements = ROWS.read_text(encoding="utf-8").strip().split(";\n")
    for statement in statements:
        if "setval(" not in statement:  # it counts on by itself
            await conn.execute(statement)
    await conn.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert await conn.fetchval("SELECT count(*) FROM listing") == 3
