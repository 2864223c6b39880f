"""A process that does jobs until it is killed, for the proof: `python -m tests.web.job.worker URL`.

What a job brings about is a row of proof.effect. An import does it in the transaction that finishes the job, a mail
before it, and a mail's first attempt fails. It prints a line once it works.
"""

import asyncio
import random
import sys

from market.job.job import JobKind, RunningJob
from market.job.store import jobs
from market.postgres.db import Database
from web.job.failure import MailUnreachable
from web.job.worker import WorkerPace, run_worker

PACE = WorkerPace(
    look_s=0.1,
    heartbeat_s=0.2,
    silent_s=1.0,
    grace_s=0.2,
    reopen_s=0.1,
    first_wait_s=0.05,
    longest_wait_s=0.2,
    attempts=1000,
)
EFFECT = "INSERT INTO proof.effect (job_id) VALUES ($1)"


async def labor(url: str) -> None:
    """Do jobs for ever."""
    database = await Database.open(url)

    async def perform(job: RunningJob) -> None:
        await asyncio.sleep(random.uniform(0, 0.05))
        if job.kind is JobKind.IMPORT_FILE:
            async with database.writing() as conn:
                await conn.execute(EFFECT, job.id)
                await jobs.finish(conn, job.id)
        elif job.kind is JobKind.TIDY:
            return
        elif job.attempts == 0:
            raise MailUnreachable
        else:
            async with database.writing() as conn:
                await conn.execute(EFFECT, job.id)
        await asyncio.sleep(random.uniform(0, 0.05))

    async with run_worker(database, perform, timetable={JobKind.TIDY: "* * * * *"}, pace=PACE):
        print("working", flush=True)  # noqa: T201 -- the parent reads it
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(labor(sys.argv[1]))
