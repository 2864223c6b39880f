"""Proof: no acknowledged write is lost, and none is half there, whoever is killed in the middle of it."""

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from market.errors import StoreUnavailable
from market.listing.listing import ListingId
from market.organization import Organization
from market.postgres.cluster import postmaster
from market.postgres.db import Database
from market.postgres.deployment import open_market
from market.settings import Settings
from tests.database import quiet
from tests.market.postgres.writer import the_organization, write_one

pytestmark = pytest.mark.prove
WRITERS = 4
READY_S = 30.0
HEADING = "round  acknowledged  in the store  lost  torn  back after s"


async def check(database: Database, acknowledged: set[ListingId]) -> tuple[int, int, int]:
    """Count what is stored, what was acknowledged and is lost, and what is there only in part."""
    async with database.reading() as conn:
        stored = {ListingId(row["id"]) for row in await conn.fetch("SELECT id FROM listing")}
        torn = await conn.fetchval(
            "SELECT count(*) FROM listing l LEFT JOIN achievement a ON a.listing_id = l.id "
            "WHERE a.listing_id IS NULL OR l.version <> 2 "
            "OR (SELECT count(*) FROM listing_history h WHERE h.listing_id = l.id) <> 2 "
            "OR (SELECT count(*) FROM change c WHERE c.listing_id = l.id) <> 2"
        )
        strays = await conn.fetchval(
            "SELECT count(*) FROM change c WHERE NOT EXISTS (SELECT FROM listing l WHERE l.id = c.listing_id)"
        )
    return len(stored), len(acknowledged - stored), torn + strays


async def write_until(stop: asyncio.Event, database: Database, organization: Organization, out: set[ListingId]) -> None:
    while not stop.is_set():
        try:
            out.add(await write_one(database, organization))
        except StoreUnavailable:
            await asyncio.sleep(0.02)


async def restarted(database: Database, data: Path, dead: int) -> float:
    """Wait for a server with another process id that answers, and say how long it took."""
    begin = time.monotonic()
    async with asyncio.timeout(READY_S):
        while True:
            running = postmaster(data)
            if running is not None and running.pid != dead:
                with contextlib.suppress(StoreUnavailable):
                    async with database.reading() as conn:
                        await conn.fetchval("SELECT 1")
                        return time.monotonic() - begin
            await asyncio.sleep(0.02)


async def test_the_server_is_killed_in_the_middle_of_commits(
    open_folder: Path, rounds: int, capsys: pytest.CaptureFixture[str]
) -> None:
    home = open_folder / "crash-server"
    chance = random.Random(1)
    acknowledged: set[ListingId] = set()
    lines = [HEADING]
    async with open_market(Settings(home=home), say=quiet) as database:
        organization = await the_organization(database)
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as writers:
            for _ in range(WRITERS):
                writers.create_task(write_until(stop, database, organization, acknowledged))
            for number in range(1, rounds + 1):
                await asyncio.sleep(chance.uniform(0.1, 0.6))
                running = postmaster(home / "database")
                assert running is not None
                os.kill(running.pid, signal.SIGKILL)
                took = await restarted(database, home / "database", running.pid)
                promised = set(acknowledged)
                stored, lost, torn = await check(database, promised)
                lines.append(f"{number:5}  {len(promised):12}  {stored:12}  {lost:4}  {torn:4}  {took:12.2f}")
                assert (lost, torn) == (0, 0), "\n".join(lines)
            stop.set()
        assert len(acknowledged) > rounds
    show(capsys, "kill -9 of PostgreSQL, four writers at work", lines)


async def test_a_writing_process_is_killed(open_folder: Path, rounds: int, capsys: pytest.CaptureFixture[str]) -> None:
    home = open_folder / "crash-writer"
    chance = random.Random(2)
    acknowledged: set[ListingId] = set()
    lines = [HEADING]
    for number in range(1, rounds + 1):
        writer = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.market.postgres.writer", str(home)),
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        assert writer.stdout is not None
        acknowledged.add(read_id(await asyncio.wait_for(writer.stdout.readline(), READY_S)))
        await asyncio.sleep(chance.uniform(0.05, 0.4))
        writer.kill()
        rest = await writer.stdout.read()
        await writer.wait()
        acknowledged.update(read_id(line) for line in rest.splitlines(keepends=True) if line.endswith(b"\n"))
        begin = time.monotonic()
        async with open_market(Settings(home=home), say=quiet) as database:
            took = time.monotonic() - begin
            stored, lost, torn = await check(database, acknowledged)
        lines.append(f"{number:5}  {len(acknowledged):12}  {stored:12}  {lost:4}  {torn:4}  {took:12.2f}")
        assert (lost, torn) == (0, 0), "\n".join(lines)
    show(capsys, "kill -9 of the process that writes", lines)


async def test_the_check_can_see_a_loss(database: Database) -> None:
    """Take one row away behind the store's back: the check must say so, or its zeros mean nothing."""
    organization = await the_organization(database)
    acknowledged = {await write_one(database, organization) for _ in range(3)}
    assert await check(database, acknowledged) == (3, 0, 0)
    gone = next(iter(acknowledged))
    async with database.writing() as conn:
        await conn.execute("DELETE FROM listing WHERE id = $1", gone)
    assert await check(database, acknowledged) == (2, 1, 2)


def read_id(line: bytes) -> ListingId:
    return ListingId(UUID(line.decode().strip()))


def show(capsys: pytest.CaptureFixture[str], title: str, lines: list[str]) -> None:
    say: Callable[[str], None] = print
    with capsys.disabled():
        say("\n".join(["", title, *lines]))
