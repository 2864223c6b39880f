"""Background jobs in the store (后台任务): queued in the transaction of their cause, seen, retried, cancelled."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.errors import Conflict, NotFound
from market.job.job import Arguments, Job, JobId, JobKind, JobPage, JobState, RunningJob
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import CLOCK, Actor, MemberId, Role, Viewer


async def enqueue(
    conn: Connection,
    kind: JobKind,
    arguments: Arguments | None = None,
    *,
    actor: Actor,
    key: str | None = None,
    at: datetime | None = None,
) -> JobId:
    """Have something done once the caller's transaction has committed, or at a later time, and give the job's id.

    While a job waits under `key` no second one is put beside it, and the id is that one's, which begins as soon as is
    asked now; one that runs already may have missed what was changed since, so it does not count. Arguments are kept
    until the job is over, then erased.
    """
    sql = queries(__name__)
    lock = kind.value if kind.is_alone else None
    while True:
        waiting = None if key is None else await conn.fetchval(sql["waiting_under"], key)
        if waiting is not None:
            await conn.execute(sql["hasten"], waiting, at)
            await conn.execute(sql["wake"], waiting)
            return JobId(waiting)
        try:
            async with conn.transaction():
                return JobId(
                    await conn.fetchval(
                        sql["enqueue"],
                        kind=kind.value,
                        priority=kind.priority,
                        lock=lock,
                        queueing_lock=key,
                        scheduled_at=at,
                        arguments={} if arguments is None else dict(arguments),
                        enqueued_by=actor.name,
                    )
                )
        except Conflict:  # somebody else's job under the key was committed between the two statements
            if key is None:
                raise


async def begin(conn: Connection, job_id: JobId, kind: JobKind, *, attempts: int) -> RunningJob | None:
    """Give a worker what it needs to know of a job that the queue has handed it; None when the work is done already."""
    row = await conn.fetchrow(queries(__name__)["begin"], job_id, kind.value, CLOCK.name)
    if row is None or row["over"]:
        return None
    return RunningJob(id=job_id, kind=kind, arguments=row["arguments"], attempts=attempts)


async def count_on(conn: Connection, job_id: JobId, *, done: int, total: int | None) -> None:
    """Keep how far a running job has come."""
    await conn.execute(queries(__name__)["count_on"], job_id, done, total)


async def hold(conn: Connection, job_id: JobId) -> bool:
    """Keep a running job to oneself until the transaction ends; False when its work is over.

    A job is given to another worker when the one that has it is silent for long; that one may go on nevertheless.
    """
    return bool(await conn.fetchval(queries(__name__)["hold"], job_id))


async def finish(conn: Connection, job_id: JobId) -> None:
    """Keep that a job's work is over, and erase what it was about.

    A job that calls this in the transaction of its work does it once, even if the program dies right after.
    """
    await conn.execute(queries(__name__)["finish"], job_id)


async def forget_emails(conn: Connection, member_id: MemberId) -> None:
    """Have no letter to a member sent any more, and erase those that failed; called before their address is erased."""
    await conn.execute(queries(__name__)["forget_letters"], member_id)


async def note_failure(conn: Connection, job_id: JobId, error: str) -> None:
    """Keep the class of the error that ended an attempt."""
    await conn.execute(queries(__name__)["note_failure"], job_id, error)


async def page(
    conn: Connection,
    *,
    viewer: Viewer,
    state: JobState | None = None,
    kinds: Collection[JobKind] = tuple(JobKind),
    offset: int = 0,
    limit: int = 50,
) -> JobPage:
    """List jobs, the newest first, for those who run the market. Raises NotFound for others."""
    if viewer.role is not Role.OPERATOR:
        raise NotFound("page of", "jobs")
    rows = await _rows(conn, state=state, kinds=kinds, offset=offset, limit=limit)
    return JobPage(jobs=tuple(_job(row) for row in rows if row["id"] is not None), total=rows[0]["total_jobs"])


async def get(conn: Connection, job_id: JobId, *, viewer: Viewer) -> Job:
    """Give one job to who asked for it, and to those who run the market. Raises NotFound for others."""
    (row,) = await _rows(conn, job_id=job_id)
    own = viewer.member_id is not None and row["enqueued_by"] == f"member:{viewer.member_id}"
    if row["id"] is None or not (own or viewer.role is Role.OPERATOR):
        raise NotFound("job", job_id)
    return _job(row)


async def counts(conn: Connection) -> dict[tuple[JobKind, JobState], int]:
    """Count the jobs by kind and state; what there is none of is left out."""
    rows = await conn.fetch(queries(__name__)["counts"], [kind.value for kind in JobKind])
    return {(JobKind(row["kind"]), JobState(row["state"])): row["jobs"] for row in rows}


async def heard_at(conn: Connection) -> datetime | None:
    """Say when the worker last gave a sign of life; None when none works."""
    heard: datetime | None = await conn.fetchval(queries(__name__)["heard_at"])
    return heard


async def retry(conn: Connection, job_id: JobId, *, actor: Actor) -> None:
    """Have a failed job done again, or one that waits for its next attempt done now.

    Raises NotFound, also for who does not run the market, or Conflict when there is nothing to retry.
    """
    sql = queries(__name__)
    status = await _lock(conn, job_id, actor)
    if status == "failed":
        await conn.execute(sql["retry_now"], job_id)
    elif status == "todo":
        await conn.execute(sql["hasten"], job_id, None)
    else:
        raise Conflict("only a job that failed, or waits for its next attempt, can be retried")
    await conn.execute(sql["wake"], job_id)
    await audit.record(conn, Event.JOB_RETRIED, actor=actor, subject=Subject(SubjectKind.JOB, job_id))


async def cancel(conn: Connection, job_id: JobId, *, actor: Actor) -> None:
    """Give a job up, and erase what it was about; one that runs is told to stop.

    Raises NotFound, also for who does not run the market, or Conflict when it is over.
    """
    sql = queries(__name__)
    status = await _lock(conn, job_id, actor)
    if status not in ("todo", "doing", "failed"):
        raise Conflict("the job is over; there is nothing to give up")
    await conn.execute(sql["give_up" if status == "failed" else "cancel"], job_id)
    await finish(conn, job_id)
    await audit.record(conn, Event.JOB_CANCELLED, actor=actor, subject=Subject(SubjectKind.JOB, job_id))


async def reclaim(
    conn: Connection, *, silent_for: timedelta, worker: int | None, in_hand: Sequence[JobId], limit: int, error: str
) -> int:
    """Give jobs that were begun and that nobody works on any more back to the queue, and count them.

    `worker` has the jobs `in_hand`; other workers count as gone once silent for `silent_for`. A job that was begun
    `limit` times fails for good; one whose key another waits under by now is given up, since that one does its work.
    `error` names what happened, as `note_failure` does.
    """
    rows = await conn.fetch(
        queries(__name__)["reclaim"],
        silent_for=silent_for,
        worker=worker,
        in_hand=list(in_hand),
        limit=limit,
        error=error,
        clock=CLOCK.name,
    )
    return len(rows)


async def delete_old(
    conn: Connection,
    *,
    done: timedelta,
    timetable: timedelta,
    kinds: Collection[JobKind],
    failed: timedelta,
    limit: int,
) -> int:
    """Delete at most `limit` jobs that have been over for long, and count them; `kinds` are the timetable's."""
    names = [kind.value for kind in kinds]
    tag = await conn.execute(
        queries(__name__)["delete_old"],
        done=done,
        timetable=timetable,
        timetable_kinds=names,
        failed=failed,
        limit=limit,
    )
    return int(tag.split()[-1])


async def _lock(conn: Connection, job_id: JobId, actor: Actor) -> str:
    if actor.role is not Role.OPERATOR:
        raise NotFound("job", job_id)
    status = await conn.fetchval(queries(__name__)["lock"], job_id)
    if status is None:
        raise NotFound("job", job_id)
    return str(status)


async def _rows(
    conn: Connection,
    *,
    state: JobState | None = None,
    kinds: Collection[JobKind] = tuple(JobKind),
    job_id: JobId | None = None,
    offset: int = 0,
    limit: int = 1,
) -> list[Record]:
    return await conn.fetch(
        queries(__name__)["page"],
        state=None if state is None else state.value,
        kinds=[kind.value for kind in kinds],
        clock=CLOCK.name,
        job_id=job_id,
        offset=offset,
        limit=limit,
    )


def _job(row: Record) -> Job:
    return Job(
        id=JobId(row["id"]),
        kind=JobKind(row["kind"]),
        state=JobState(row["state"]),
        attempts=row["attempts"],
        enqueued_by=row["enqueued_by"],
        enqueued_at=row["enqueued_at"],
        changed_at=row["changed_at"],
        due_at=row["scheduled_at"],
        error=row["error"],
        failed_at=row["failed_at"],
        done=row["done"],
        total=row["total"],
    )
