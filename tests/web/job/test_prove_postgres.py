"""Proof: when PostgreSQL is killed in the middle of jobs, the worker goes on, and no job is lost or done twice."""

import asyncio
import contextlib
import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from market.errors import StoreUnavailable
from market.job.job import JobId, JobKind, JobState, RunningJob
from market.job.store import jobs
from market.postgres.cluster import postmaster
from market.postgres.db import Database
from market.postgres.deployment import open_market
from market.settings import Settings
from market.viewer import COMMAND_LINE, OPERATOR
from tests.database import quiet
from tests.web.job.worker import PACE
from web.job.worker import run_worker

pytestmark = pytest.mark.prove
READY_S = 60.0
HEADING = "round  promised  done"


class Effects:
    """Does an import by counting on its own row, in the transaction that finishes it: a double would show as 2."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def __call__(self, job: RunningJob) -> None:
        async with self.database.writing() as conn:
            await conn.execute("UPDATE job SET done = coalesce(done, 0) + 1 WHERE id = $1", job.id)
            await asyncio.sleep(random.uniform(0, 0.02))
            await jobs.finish(conn, job.id)
        await asyncio.sleep(random.uniform(0, 0.02))


async def enqueue_until(stop: asyncio.Event, database: Database, promised: set[JobId]) -> None:
    while not stop.is_set():
        with contextlib.suppress(StoreUnavailable):
            async with database.writing() as conn:
                job_id = await jobs.enqueue(conn, JobKind.IMPORT_FILE, actor=COMMAND_LINE)
            promised.add(job_id)
        await asyncio.sleep(0.05)


async def counted(database: Database) -> dict[JobId, tuple[JobState, int | None]]:
    """Read every job's state and effect, once the database answers."""
    async with asyncio.timeout(READY_S):
        while True:
            with contextlib.suppress(StoreUnavailable):
                async with database.reading() as conn:
                    page = await jobs.page(conn, viewer=OPERATOR, kinds=[JobKind.IMPORT_FILE], limit=100_000)
                return {job.id: (job.state, job.done) for job in page.jobs}
            await asyncio.sleep(0.05)


async def test_the_database_is_killed_in_the_middle_of_jobs(
    open_folder: Path, rounds: int, capsys: pytest.CaptureFixture[str]
) -> None:
    home = open_folder / "crash-jobs"
    chance = random.Random(4)
    promised: set[JobId] = set()
    lines = [HEADING]
    async with open_market(Settings(home=home), say=quiet) as database:
        stop = asyncio.Event()
        async with run_worker(database, Effects(database), timetable={}, pace=PACE), asyncio.TaskGroup() as tasks:
            tasks.create_task(enqueue_until(stop, database, promised))
            for turn in range(1, rounds + 1):
                await asyncio.sleep(chance.uniform(0.3, 1.0))
                running = postmaster(home / "database")
                assert running is not None
                os.kill(running.pid, signal.SIGKILL)
                states = Counter(state for state, _ in (await counted(database)).values())
                lines.append(f"{turn:5}  {len(promised):8}  {states[JobState.DONE]:4}")
            stop.set()
            async with asyncio.timeout(READY_S):
                while {state for state, _ in (await counted(database)).values()} != {JobState.DONE}:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        found = await counted(database)
    lost = len(promised - found.keys())
    doubled = sum(done != 1 for _, done in found.values())
    lines.append(f"lost {lost}, done other than once {doubled}")
    say: Callable[[str], None] = print
    with capsys.disabled():
        say("\n".join(["", "kill -9 of PostgreSQL in the middle of jobs", *lines]))
    assert len(promised) > rounds
    assert (lost, doubled) == (0, 0)
