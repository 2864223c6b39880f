"""Background jobs in the store: queued with their cause, handed out once, given back, retried, cancelled, deleted."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from market.account.store import members
from market.audit.audit import Event
from market.errors import Conflict, NotFound
from market.job.job import Job, JobId, JobKind, JobPage, JobState
from market.job.store import jobs
from market.organization import OrganizationId
from market.postgres.db import Connection, Database
from market.privacy.store import erasures
from market.viewer import CLOCK, COMMAND_LINE, OPERATOR, PUBLIC, Actor, MemberId, Role
from tests.market.job.queue_side import age, end, fail, take, worker
from tests.web.people import a_member, a_person

SILENT = timedelta(seconds=20)
STRANGER = Actor("member:1", role=Role.ENTERPRISE)


async def enqueue_and_fail(database: Database) -> None:
    async with database.writing() as conn:
        await jobs.enqueue(conn, JobKind.REENCODE, actor=COMMAND_LINE)
        raise RuntimeError


async def listed(conn: Connection) -> list[Job]:
    return list((await jobs.page(conn, viewer=OPERATOR)).jobs)


async def reclaim(conn: Connection, *, by: int | None = None, held: tuple[JobId, ...] = ()) -> int:
    return await jobs.reclaim(conn, silent_for=SILENT, worker=by, in_hand=held, limit=3, error="Interrupted")


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
        assert [job.state for job in await listed(conn)] == [JobState.RUNNING]


async def test_under_a_key_one_job_waits_and_a_running_one_does_not_count(conn: Connection) -> None:
    first = await jobs.enqueue(conn, JobKind.IMPORT_FILE, {"n": 1}, actor=COMMAND_LINE, key="k")
    assert await jobs.enqueue(conn, JobKind.IMPORT_FILE, {"n": 2}, actor=COMMAND_LINE, key="k") == first
    assert await jobs.enqueue(conn, JobKind.IMPORT_FILE, {"n": 3}, actor=COMMAND_LINE, key="other") != first
    assert await take(conn) == first
    again = await jobs.enqueue(conn, JobKind.IMPORT_FILE, {"n": 4}, actor=COMMAND_LINE, key="k")
    assert again != first
    assert len(await listed(conn)) == 3


async def test_a_job_that_a_key_stands_for_does_not_begin_before_the_commit(database: Database) -> None:
    """Else it would miss what was changed in the transaction that relies on it."""
    async with database.writing() as conn:
        waiting = await jobs.enqueue(conn, JobKind.IMPORT_FILE, actor=COMMAND_LINE, key="k")
    async with database.writing() as conn:
        assert await jobs.enqueue(conn, JobKind.IMPORT_FILE, actor=COMMAND_LINE, key="k") == waiting
        async with database.writing() as other:
            assert await take(other) is None
    async with database.writing() as conn:
        assert await take(conn) == waiting


async def test_a_waiting_job_begins_as_soon_as_anybody_asks(conn: Connection) -> None:
    later, soon = (datetime.now(UTC) + timedelta(hours=hours) for hours in (2, 1))
    asked = [await jobs.enqueue(conn, JobKind.REENCODE, actor=COMMAND_LINE, key="k", at=at) for at in (soon, later)]
    assert len(set(asked)) == 1
    assert [job.due_at for job in await listed(conn)] == [soon]
    await jobs.enqueue(conn, JobKind.REENCODE, actor=COMMAND_LINE, key="k")
    await jobs.enqueue(conn, JobKind.REENCODE, actor=COMMAND_LINE, key="k", at=soon)
    assert [job.due_at for job in await listed(conn)] == [None]


async def test_two_who_enqueue_under_one_key_at_once_get_one_job(database: Database) -> None:
    async def enqueue() -> JobId:
        async with database.writing() as conn:
            return await jobs.enqueue(conn, JobKind.IMPORT_FILE, actor=COMMAND_LINE, key="k")

    assert len(set(await asyncio.gather(*(enqueue() for _ in range(6))))) == 1


async def test_mail_goes_first_and_a_later_job_not_before_its_time(conn: Connection) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    late = await jobs.enqueue(conn, JobKind.SEND_MAIL, actor=COMMAND_LINE, at=tomorrow)
    rebuild = await jobs.enqueue(conn, JobKind.REENCODE, actor=COMMAND_LINE)
    mail = await jobs.enqueue(conn, JobKind.SEND_MAIL, actor=COMMAND_LINE)
    assert [await take(conn), await take(conn), await take(conn)] == [mail, rebuild, None]
    assert {job.id: job.due_at for job in await listed(conn)} == {late: tomorrow, rebuild: None, mail: None}


async def test_of_a_kind_that_is_alone_one_runs_at_a_time(conn: Connection) -> None:
    first, second = [await jobs.enqueue(conn, JobKind.REENCODE, actor=COMMAND_LINE) for _ in range(2)]
    assert [await take(conn), await take(conn)] == [first, None]
    await end(conn, first)
    assert await take(conn) == second


async def test_what_is_finished_is_not_begun_again(conn: Connection) -> None:
    job_id = await jobs.enqueue(conn, JobKind.SEND_MAIL, {"to": "a@example.com"}, actor=COMMAND_LINE)
    await jobs.finish(conn, job_id)
    assert await jobs.begin(conn, job_id, JobKind.SEND_MAIL, attempts=1) is None
    assert await conn.fetchval("SELECT arguments FROM job") == {}


async def test_no_letter_goes_to_a_member_who_was_erased_and_nothing_of_it_stays(conn: Connection) -> None:
    member, other = a_member(Role.BROKER), a_member(Role.BROKER)
    for each in (member, other):
        await members.add(conn, each, a_person(each), actor=COMMAND_LINE)
    failed, waiting, others = [
        await jobs.enqueue(conn, JobKind.SEND_MAIL, {"to": address, "text": "…"}, actor=COMMAND_LINE)
        for address in (a_person(member).email, a_person(member).email.upper(), a_person(other).email)
    ]
    assert await take(conn) == failed
    await fail(conn, failed, "MailRefused")
    await erasures.erase(conn, member.id, actor=member.actor)
    assert [await jobs.begin(conn, each, JobKind.SEND_MAIL, attempts=1) for each in (failed, waiting)] == [None, None]
    assert await conn.fetchval("SELECT array_agg(id) FROM job WHERE arguments <> '{}'") == [others]


async def test_the_office_sees_jobs_and_a_stranger_does_not_know_of_them(conn: Connection) -> None:
    mail = await jobs.enqueue(conn, JobKind.SEND_MAIL, actor=COMMAND_LINE)
    file = await jobs.enqueue(conn, JobKind.IMPORT_FILE, actor=COMMAND_LINE)
    assert await take(conn) == mail
    await fail(conn, mail, "MailRefused")
    await jobs.count_on(conn, file, done=20, total=50)
    page = await jobs.page(conn, viewer=OPERATOR, limit=1)
    assert (page.total, [job.id for job in page.jobs]) == (2, [file])
    assert (page.jobs[0].done, page.jobs[0].total, page.jobs[0].error) == (20, 50, None)
    failed = await jobs.page(conn, viewer=OPERATOR, state=JobState.FAILED, kinds=[JobKind.SEND_MAIL])
    assert [(job.id, job.error, job.attempts) for job in failed.jobs] == [(mail, "MailRefused", 1)]
    assert (await jobs.page(conn, viewer=OPERATOR, kinds=[JobKind.TIDY])).total == 0
    assert await jobs.page(conn, viewer=OPERATOR, offset=5) == JobPage(jobs=(), total=2)
    with pytest.raises(NotFound):
        await jobs.page(conn, viewer=PUBLIC)
    for change in (jobs.retry, jobs.cancel):
        with pytest.raises(NotFound):
            await change(conn, mail, actor=STRANGER)
        with pytest.raises(NotFound):
            await change(conn, JobId(mail + 1000), actor=COMMAND_LINE)


async def test_whoever_asked_for_a_job_sees_how_far_it_is_and_no_colleague_does(conn: Connection) -> None:
    asker, colleague = [
        Actor(f"member:{member}", Role.INSTITUTE, OrganizationId(UUID(int=1)), MemberId(member))
        for member in (uuid4(), uuid4())
    ]
    job_id = await jobs.enqueue(conn, JobKind.IMPORT_FILE, actor=asker)
    await jobs.count_on(conn, job_id, done=3, total=None)
    for viewer in (asker.viewer, OPERATOR):
        job = await jobs.get(conn, job_id, viewer=viewer)
        assert (job.id, job.state, job.done, job.total) == (job_id, JobState.WAITING, 3, None)
    for viewer in (colleague.viewer, PUBLIC):
        with pytest.raises(NotFound):
            await jobs.get(conn, job_id, viewer=viewer)
    with pytest.raises(NotFound):
        await jobs.get(conn, JobId(job_id + 1000), viewer=OPERATOR)


async def test_the_office_hears_when_the_worker_last_gave_a_sign(conn: Connection) -> None:
    assert await jobs.heard_at(conn) is None
    await worker(conn, silent_s=30)
    await worker(conn, silent_s=7)
    assert await jobs.heard_at(conn) == await conn.fetchval("SELECT now() - interval '7 s'")


async def test_a_failed_job_is_retried_or_given_up_once_and_recorded(conn: Connection) -> None:
    job_id = await jobs.enqueue(conn, JobKind.SEND_MAIL, {"to": "a@example.com"}, actor=COMMAND_LINE)
    assert await take(conn) == job_id
    with pytest.raises(Conflict, match="only a job that failed"):
        await jobs.retry(conn, job_id, actor=COMMAND_LINE)
    await fail(conn, job_id, "MailRefused")
    await jobs.retry(conn, job_id, actor=COMMAND_LINE)
    assert await take(conn) == job_id
    await fail(conn, job_id, "MailRefused")
    await jobs.cancel(conn, job_id, actor=COMMAND_LINE)
    assert [job.state for job in await listed(conn)] == [JobState.CANCELLED]
    assert await conn.fetchval("SELECT arguments FROM job") == {}
    with pytest.raises(Conflict, match="over"):
        await jobs.cancel(conn, job_id, actor=COMMAND_LINE)
    recorded = await conn.fetch("SELECT event, subject_kind, subject_id, actor FROM audit ORDER BY id")
    assert [tuple(row.values()) for row in recorded] == [  # type: ignore[attr-defined]  # a row of the driver
        (event.value, "job", str(job_id), "command-line") for event in (Event.JOB_RETRIED, Event.JOB_CANCELLED)
    ]


async def test_a_job_that_waits_for_its_next_attempt_is_hastened(conn: Connection) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    job_id = await jobs.enqueue(conn, JobKind.SEND_MAIL, actor=COMMAND_LINE, at=tomorrow)
    assert await take(conn) is None
    await jobs.retry(conn, job_id, actor=COMMAND_LINE)
    assert await take(conn) == job_id


async def test_jobs_of_dead_and_silent_workers_go_back_and_those_in_hand_do_not(conn: Connection) -> None:
    ids = [await jobs.enqueue(conn, JobKind.SEND_MAIL, actor=COMMAND_LINE) for _ in range(5)]
    alive, silent = await worker(conn), await worker(conn, silent_s=30)
    gone, left, busy, slept, others = ids
    for by in (None, alive, alive, silent, await worker(conn)):
        await take(conn, by)
    for job_id in (left, busy, others):
        await age(conn, job_id, days=1)
    assert await reclaim(conn, by=alive, held=(busy,)) == 3
    found = {job.id: (job.state, job.error) for job in await listed(conn)}
    back, running = (JobState.WAITING, "Interrupted"), (JobState.RUNNING, None)
    assert found == {gone: back, left: back, busy: running, slept: back, others: running}


async def test_a_job_that_brings_the_program_down_again_and_again_fails(conn: Connection) -> None:
    job_id = await jobs.enqueue(conn, JobKind.SEND_MAIL, actor=COMMAND_LINE)
    for _ in range(3):
        assert await take(conn) == job_id
        assert await reclaim(conn) == 1
    assert [(job.state, job.attempts, job.error) for job in await listed(conn)] == [(JobState.FAILED, 3, "Interrupted")]


async def test_a_lost_job_leaves_its_work_to_the_one_that_waits_under_its_key(conn: Connection) -> None:
    """Two can't wait under one key, and one that stayed begun would keep the other waiting for ever."""
    lost = await jobs.enqueue(conn, JobKind.FILL_QUEUE, {"about": 1}, actor=COMMAND_LINE, key="fill")
    other = await jobs.enqueue(conn, JobKind.SEND_MAIL, actor=COMMAND_LINE)
    assert {await take(conn), await take(conn)} == {lost, other}
    next_one = await jobs.enqueue(conn, JobKind.FILL_QUEUE, actor=COMMAND_LINE, key="fill")
    assert await take(conn) is None
    assert await reclaim(conn) == 2
    found = {job.id: job.state for job in await listed(conn)}
    assert found == {lost: JobState.CANCELLED, other: JobState.WAITING, next_one: JobState.WAITING}
    assert await conn.fetchval("SELECT arguments FROM job WHERE id = $1", lost) == {}
    assert {await take(conn), await take(conn)} == {next_one, other}


async def test_what_has_been_over_for_long_is_deleted(conn: Connection) -> None:
    kept: list[JobId] = []
    for kind, status, days, stays in (
        (JobKind.SEND_MAIL, "succeeded", 29, True),
        (JobKind.SEND_MAIL, "succeeded", 31, False),
        (JobKind.TIDY, "succeeded", 2, False),
        (JobKind.TIDY, "failed", 2, True),
        (JobKind.SEND_MAIL, "failed", 181, False),
    ):
        job_id = await jobs.enqueue(conn, kind, actor=CLOCK)
        await take(conn)
        await end(conn, job_id, status)
        await age(conn, job_id, days)
        kept += [job_id] if stays else []
    waiting = await jobs.enqueue(conn, JobKind.SEND_MAIL, actor=CLOCK)
    await age(conn, waiting, days=500)
    deleted = await jobs.delete_old(
        conn,
        done=timedelta(days=30),
        timetable=timedelta(days=1),
        kinds=(JobKind.TIDY,),
        failed=timedelta(days=180),
        limit=10,
    )
    assert deleted == 3
    assert {job.id for job in await listed(conn)} == {*kept, waiting}
    assert {row["id"] for row in await conn.fetch("SELECT id FROM job")} == {*kept, waiting}
