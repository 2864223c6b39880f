"""A restored record is whole, ends with the same head, and goes on from there."""

import json
import tarfile
from pathlib import Path

import asyncpg
import pytest

from market.audit.audit import THE_MARKET, Event
from market.audit.store import audit
from market.audit.store import links as audit_links
from market.audit.store.links import LinkFinding
from market.listing.store import achievements
from market.office.store import organizations
from market.postgres.backup import backup, restore
from market.postgres.db import Database
from market.postgres.deployment import open_market
from market.settings import Settings
from market.viewer import COMMAND_LINE
from tests.database import quiet
from tests.listings import an_achievement, an_organization


async def verified(database: Database, noted: bytes | None = None) -> LinkFinding:
    async with database.reading() as conn:
        return await audit_links.verify(conn, noted=noted)


async def test_a_restored_record_is_whole_and_goes_on(open_folder: Path) -> None:
    first, second = Settings(home=open_folder / "kept"), Settings(home=open_folder / "brought-back")
    archive = open_folder / "kept.tar"
    organization = an_organization()
    async with open_market(first, say=quiet) as database:
        async with database.writing() as conn:
            await organizations.add(conn, organization, actor=COMMAND_LINE)
        for number in range(3):
            async with database.writing() as conn:
                await achievements.add(conn, an_achievement(organization, number=f"A-{number}"), actor=COMMAND_LINE)
        before = await verified(database)
        said: list[str] = []
        await backup(first, archive, say=said.append)
    head = before.end.digest.hex()
    assert f"The record's head: 3 {head}" in said
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]  # it is a file
    assert manifest["about"]["record_head"] == {"position": 3, "digest": head}
    assert (before.faults, before.end.position) == ((), 3)

    await restore(second, archive, say=quiet)
    async with open_market(second, say=quiet) as database:
        after = await verified(database)
        assert (after.faults, after.end) == ((), before.end)
        async with database.writing() as conn:
            await audit.record(conn, Event.SETTINGS_CHANGED, actor=COMMAND_LINE, subject=THE_MARKET)
        later = await verified(database, before.end.digest)
    assert (later.faults, later.end.position, later.noted_at) == ((), 4, 3)


async def test_after_a_restore_too_nobody_hangs_the_chain_on_a_table_of_their_own(open_folder: Path) -> None:
    """A dump leaves out who may call the trigger's function; the function itself refuses every other table."""
    first, second = Settings(home=open_folder / "bare"), Settings(home=open_folder / "bare-again")
    archive = open_folder / "bare.tar"
    async with open_market(first, say=quiet):
        await backup(first, archive, say=quiet)
    await restore(second, archive, say=quiet)
    async with open_market(second, say=quiet) as database, database.writing() as conn:
        await conn.execute("CREATE TEMP TABLE mine (LIKE audit) ON COMMIT DROP")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute(
                "CREATE TRIGGER forge AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION link_audit(); "
                "INSERT INTO mine SELECT 1, now(), 'x', NULL, 'x', 'x', '', '{}'"
            )
