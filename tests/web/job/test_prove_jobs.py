"""Proof: whoever is killed in the middle of jobs, none is lost, and none that finishes with its work does it twice."""

import asyncio
import random
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass

import pytest

from market.job.job import JobId, JobKind, JobState
from market.job.store import jobs
from market.postgres.db import Database, connect
from market.viewer import COMMAND_LINE, OPERATOR
from tests.database import MarketServer, empty

pytestmark = pytest.mark.prove
JOBS = 20
ROLLED_BACK_EVERY = 5
READY_S = 60.0
HEADING = "round  promised  done when killed  begun anew so far"


class _ChangedMindError(Exception):
    """Roll a transaction back."""


@dataclass(frozen=True)
class Tally:
    """What the proof counts."""

    lost: int
    twice: int
    mails_twice: int
    from_nowhere: int


@pytest.fixture
async def proving(market: MarketServer) -> AsyncIterator[Database]:
    """Give a database with a table that holds what jobs bring about."""
    owner = await connect(market.owner_url)
    await owner.execute(
        "CREATE SCHEMA proof; CREATE TABLE proof.effect (job_id bigint NOT NULL); "
        "GRANT USAGE ON SCHEMA proof TO cuibai_application; "
        "GRANT SELECT, INSERT, DELETE ON proof.effect TO cuibai_application"
    )
    yield market.database
    await owner.execute("DROP SCHEMA proof CASCADE")
    await owner.close()
    await empty(market.superuser_url)


async def start(market: MarketServer) -> Process:
    laborer = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.web.job.worker", market.application_url),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert laborer.stdout is not None
    assert await asyncio.wait_for(laborer.stdout.readline(), READY_S) == b"working\n"
    return laborer


async def promise(database: Database, number: int) -> JobId | None:
    """Enqueue one job, and change one's mind about some; None then."""
    kind = JobKind.IMPORT_FILE if number % 2 else JobKind.SEND_MAIL
    with suppress(_ChangedMindError):
        async with database.writing() as conn:
            job_id = await jobs.enqueue(conn, kind, {"number": number}, actor=COMMAND_LINE)
            perhaps_change_mind(number)
        return job_id
    return None


def perhaps_change_mind(number: int) -> None:
    if number % ROLLED_BACK_EVERY == 0:
        raise _ChangedMindError


async def states(database: Database) -> dict[JobId, tuple[JobKind, JobState]]:
    async with database.reading() as conn:
        kinds = (JobKind.IMPORT_FILE, JobKind.SEND_MAIL)
        page = await jobs.page(conn, viewer=OPERATOR, kinds=kinds, limit=100_000)
    return {job.id: (job.kind, job.state) for job in page.jobs}


async def tally(database: Database, promised: Collection[JobId]) -> Tally:
    """Compare what was brought about with what was promised."""
    found = await states(database)
    async with database.reading() as conn:
        effects = Counter(JobId(row["job_id"]) for row in await conn.fetch("SELECT job_id FROM proof.effect"))
    doubled = [found[job_id][0] for job_id, times in effects.items() if times > 1]
    return Tally(
        lost=sum(effects[job_id] == 0 or found[job_id][1] is not JobState.DONE for job_id in promised),
        twice=doubled.count(JobKind.IMPORT_FILE),
        mails_twice=doubled.count(JobKind.SEND_MAIL),
        from_nowhere=len(effects.keys() - set(promised)) + len(found.keys() - set(promised)),
    )


async def all_over(database: Database) -> None:
    async with asyncio.timeout(READY_S):
        while {JobState.WAITING, JobState.RUNNING} & {state for _, state in (await states(database)).values()}:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def test_the_worker_is_killed_in_the_middle_of_jobs(
    market: MarketServer, proving: Database, rounds: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(3)
    promised: list[JobId] = []
    lines = [HEADING]
    number = 0
    for turn in range(1, rounds + 1):
        laborer = await start(market)
        for _ in range(JOBS):
            number += 1
            job_id = await promise(proving, number)
            promised += [] if job_id is None else [job_id]
        await asyncio.sleep(chance.uniform(0.1, 0.6))
        laborer.kill()
        await laborer.wait()
        done = Counter(state for _, state in (await states(proving)).values())[JobState.DONE]
        async with proving.reading() as conn:
            anew = await conn.fetchval("SELECT count(*) FROM job WHERE error = 'Interrupted'")
        lines.append(f"{turn:5}  {len(promised):8}  {done:16}  {anew:16}")
    laborer = await start(market)
    await all_over(proving)
    laborer.kill()
    await laborer.wait()
    async with proving.reading() as conn:
        anew = await conn.fetchval("SELECT count(*) FROM job WHERE error = 'Interrupted'")
    counted = await tally(proving, promised)
    lines.append(f"lost {counted.lost}, imports twice {counted.twice}, rolled back and yet done {counted.from_nowhere}")
    lines.append(f"begun anew after a kill {anew}, mails sent again by that {counted.mails_twice}")
    say: Callable[[str], None] = print
    with capsys.disabled():
        say("\n".join(["", "kill -9 of the worker in the middle of jobs", *lines]))
    assert anew > 0, "no kill hit a job: this proves nothing"
    assert (counted.lost, counted.twice, counted.from_nowhere) == (0, 0, 0), "\n".join(lines)


async def test_the_tally_can_see_a_loss_and_a_double(market: MarketServer, proving: Database) -> None:
    promised = [job_id for number in range(1, 8) if (job_id := await promise(proving, number)) is not None]
    laborer = await start(market)
    await all_over(proving)
    laborer.kill()
    await laborer.wait()
    assert await tally(proving, promised) == Tally(lost=0, twice=0, mails_twice=0, from_nowhere=0)
    async with proving.writing() as conn:
        await conn.execute("DELETE FROM proof.effect WHERE job_id = $1", promised[1])
        await conn.execute("INSERT INTO proof.effect VALUES ($1), ($2)", promised[0], promised[-1] + 1)
    assert await tally(proving, promised) == Tally(lost=1, twice=1, mails_twice=0, from_nowhere=1)
