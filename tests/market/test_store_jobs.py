"""Background jobs in the store: queued with their cause, handed out once, given back, retried, cancelled, deleted."""

import pytest

from market.db import Connection, Database
from market.job import JobId, JobKind, JobState
from market.store import jobs
from market.viewer import COMMAND_LINE, OPERATOR

TAKE = "SELECT id FROM jobs.procrastinate_fetch_job_v2(NULL, $1)"


async def take(conn: Connection, worker: int | None = None) -> JobId | None:
    """Take the next job as the queue's own worker does."""
    taken = await conn.fetchval(TAKE, worker)
    return None if taken is None else JobId(taken)


async def enqueue_and_fail(database: Database) -> None:
    async with database.writing() as conn:
        await jobs.enqueue(conn, JobKind.REENCODE, actor=COMMAND_LINE)
        raise RuntimeError


async def test_a_job_waits_once_its_cause_is_committed_and_not_without(database: Database) -> None:
    with pytest.raises(RuntimeError):
        await enqueue_and_fail(database)
    async with database.writing() as conn:
        kept = await jobs.enqueue(conn, JobKind.SEND_MAIL, {"to": "a@example.com"}, actor=COMMAND_LINE)
    async with database.writing() as conn:
        assert await jobs.counts(conn) == {(JobKind.SEND_MAIL, JobState.WAITING): 1}
        assert await take(conn) == kept
        assert await take(conn) is None
        begun = await jobs.begin(conn, kept, JobKind.SEND_MAIL, attempts=0)
        assert begun is not None
        assert begun.arguments == {"to": "a@example.com"}
        assert [job.state for job in (await jobs.page(conn, viewer=OPERATOR)).jobs] == [JobState.RUNNING]
