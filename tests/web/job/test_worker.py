"""The worker: begins jobs at the commit, tries failed ones again, releases what a stop cuts short."""

import asyncio
from collections.abc import Callable

from market.job.job import Job, JobId, JobKind, JobState, RunningJob
from market.job.store import jobs
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, OPERATOR
from web.job.failure import MailRefused, MailUnreachable
from web.job.worker import WorkerPace, run_worker

QUICK = WorkerPace(look_s=0.1, heartbeat_s=0.2, silent_s=20.0, grace_s=0.2, reopen_s=0.1, first_wait_s=0.05, attempts=3)
LIMIT_S = 120


async def enqueued(database: Database, kind: JobKind = JobKind.SEND_MAIL, **arguments: object) -> JobId:
    async with database.writing() as conn:
        return await jobs.enqueue(conn, kind, arguments, actor=COMMAND_LINE)


async def seen(database: Database, job_id: JobId) -> Job:
    async with database.reading() as conn:
        page = await jobs.page(conn, viewer=OPERATOR)
    return next(job for job in page.jobs if job.id == job_id)


async def reached(database: Database, job_id: JobId, wanted: Callable[[Job], bool]) -> Job:
    """Wait until a job is as wanted."""
    async with asyncio.timeout(LIMIT_S):
        while not wanted(job := await seen(database, job_id)):  # noqa: ASYNC110 -- it is the database that knows
            await asyncio.sleep(0.02)
    return job


def over(job: Job) -> bool:
    return job.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Recorder:
    """Does jobs by keeping their arguments, and raises what it was told to, one error an attempt."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.arguments: list[tuple[int, object]] = []

    async def __call__(self, job: RunningJob) -> None:
        self.arguments.append((job.attempts, dict(job.arguments)))
        if self.errors:
            raise self.errors.pop(0)


async def test_a_job_is_done_and_what_it_was_about_is_erased(database: Database) -> None:
    perform = Recorder()
    async with run_worker(database, perform, timetable={}, pace=QUICK):
        job_id = await enqueued(database, to="a@example.com")
        job = await reached(database, job_id, over)
    assert (job.state, job.error, job.enqueued_by) == (JobState.DONE, None, "command-line")
    assert perform.arguments == [(0, {"to": "a@example.com"})]
    async with database.reading() as conn:
        assert await conn.fetchval("SELECT arguments FROM job") == {}
        assert await conn.fetchval("SELECT args FROM jobs.procrastinate_jobs") == {}


async def test_a_failed_attempt_is_tried_again_and_named_by_its_class_alone(database: Database) -> None:
    perform = Recorder(MailUnreachable("a@example.com"), ZeroDivisionError("a@example.com"))
    async with run_worker(database, perform, timetable={}, pace=QUICK):
        job = await reached(database, await enqueued(database, to="b"), over)
    assert perform.arguments == [(0, {"to": "b"}), (1, {"to": "b"}), (2, {"to": "b"})]
    assert (job.state, job.error, job.attempts) == (JobState.DONE, "ZeroDivisionError", 3)


async def test_after_the_last_attempt_a_job_fails_and_can_be_retried(database: Database) -> None:
    perform = Recorder(*(MailUnreachable() for _ in range(3)))
    async with run_worker(database, perform, timetable={}, pace=QUICK):
        job_id = await enqueued(database, to="b")
        job = await reached(database, job_id, over)
        assert (job.state, job.error, job.attempts) == (JobState.FAILED, "MailUnreachable", 3)
        async with database.writing() as conn:
            await jobs.retry(conn, job_id, actor=COMMAND_LINE)
        job = await reached(database, job_id, over)
    assert job.state is JobState.DONE
    assert perform.arguments[-1] == (4, {"to": "b"})


async def test_what_another_attempt_can_t_mend_fails_at_once(database: Database) -> None:
    async with run_worker(database, Recorder(MailRefused()), timetable={}, pace=QUICK):
        job = await reached(database, await enqueued(database), over)
    assert (job.state, job.error, job.attempts) == (JobState.FAILED, "MailRefused", 1)


async def test_a_stop_gives_a_job_back_and_the_next_start_does_it(database: Database) -> None:
    begun = asyncio.Event()

    async def endless(job: RunningJob) -> None:  # noqa: ARG001 -- called as every handler is
        begun.set()
        await asyncio.Event().wait()

    async with asyncio.timeout(LIMIT_S), run_worker(database, endless, timetable={}, pace=QUICK):
        job_id = await enqueued(database, to="b")
        await begun.wait()
    assert (await seen(database, job_id)).state is JobState.WAITING
    perform = Recorder()
    async with run_worker(database, perform, timetable={}, pace=QUICK):
        assert (await reached(database, job_id, over)).state is JobState.DONE
    assert perform.arguments == [(1, {"to": "b"})]


async def test_a_running_job_that_is_given_up_is_stopped_for_good(database: Database) -> None:
    begun = asyncio.Event()

    async def endless(job: RunningJob) -> None:  # noqa: ARG001 -- called as every handler is
        begun.set()
        await asyncio.Event().wait()

    async with asyncio.timeout(LIMIT_S), run_worker(database, endless, timetable={}, pace=QUICK):
        job_id = await enqueued(database, to="b")
        await begun.wait()
        async with database.writing() as conn:
            await jobs.cancel(conn, job_id, actor=COMMAND_LINE)
        assert (await reached(database, job_id, over)).state is JobState.CANCELLED


async def test_the_timetable_has_work_done_without_anybody_asking(database: Database) -> None:
    done = asyncio.Event()
    kinds: list[JobKind] = []

    async def perform(job: RunningJob) -> None:
        kinds.append(job.kind)
        done.set()

    timetable = {JobKind.TIDY: "* * * * *"}
    async with asyncio.timeout(LIMIT_S), run_worker(database, perform, timetable=timetable, pace=QUICK):
        await done.wait()
        async with database.reading() as conn:
            newest = (await jobs.page(conn, viewer=OPERATOR)).jobs[0]
    assert kinds[0] is JobKind.TIDY
    assert (newest.kind, newest.enqueued_by) == (JobKind.TIDY, "clock")


async def test_a_worker_outlives_the_database_s_restart(database: Database) -> None:
    perform = Recorder()
    async with run_worker(database, perform, timetable={}, pace=QUICK):
        await reached(database, await enqueued(database, to="before"), over)
        async with database.writing() as conn:
            await conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = current_user AND pid <> pg_backend_pid()"
            )
        job = await reached(database, await enqueued(database, to="after"), over)
    assert job.state is JobState.DONE
    assert [arguments for _, arguments in perform.arguments] == [{"to": "before"}, {"to": "after"}]
