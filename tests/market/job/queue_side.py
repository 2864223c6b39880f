"""The queue's side of a job, as its own worker calls it."""

from market.job.job import JobId
from market.job.store import jobs
from market.postgres.db import Connection


async def worker(conn: Connection, *, silent_s: float = 0) -> int:
    """Register a worker, last heard of so long ago."""
    number = int(await conn.fetchval("SELECT worker_id FROM jobs.procrastinate_register_worker_v1()"))
    await conn.execute(
        "UPDATE jobs.procrastinate_workers SET last_heartbeat = now() - make_interval(secs => $2) WHERE id = $1",
        *(number, silent_s),
    )
    return number


async def take(conn: Connection, by: int | None = None) -> JobId | None:
    """Take the next job."""
    taken = await conn.fetchval("SELECT id FROM jobs.procrastinate_fetch_job_v2(NULL, $1)", by)
    return None if taken is None else JobId(taken)


async def end(conn: Connection, job_id: JobId, status: str = "succeeded") -> None:
    """Tell the queue how a job ended."""
    await conn.execute("SELECT jobs.procrastinate_finish_job_v1($1, $2, false)", job_id, status)


async def fail(conn: Connection, job_id: JobId, error: str) -> None:
    """Have a job fail for good."""
    await jobs.note_failure(conn, job_id, error)
    await end(conn, job_id, "failed")


async def age(conn: Connection, job_id: JobId, days: int) -> None:
    """Have everything that the queue knows of a job lie so many days back."""
    await conn.execute(
        "UPDATE jobs.procrastinate_events SET at = at - make_interval(days => $2) WHERE job_id = $1", job_id, days
    )
