"""The worker (后台执行): takes jobs from the queue and has them done, within the process that serves.

The queue is procrastinate's, over a driver of its own; only here is either imported. A job counts as done when its
handler has returned and our own row says so; a worker that dies in between leaves a job that is begun again. So a job
is done at least once, and exactly once where its handler calls `jobs.finish` in the transaction of its work.

The pace of background work (节奏): how often the worker looks, how long it waits, when it gives up.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException, JobAborted
from procrastinate.job_context import AbortReason
from procrastinate.jobs import Job as QueuedJob
from procrastinate.worker import Worker as QueueWorker

from market.errors import MarketError, StoreUnavailable
from market.job.job import JobId, JobKind, RunningJob
from market.job.store import jobs
from market.postgres.db import Database
from market.postgres.job_queue import QUEUE, SCHEMA
from matcher.errors import MatcherError
from web.job.failure import Interrupted, JobFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerPace:
    """Times of one worker.

    A job begins at once, by a notice from the database; `look_s` is for what no notice tells, such as jobs that fell
    due. A worker that has been silent for `silent_s` counts as dead, and its jobs as lost. At a stop jobs under way may
    take `grace_s`, then they go back into the queue.
    """

    together: int = 2
    look_s: float = 5.0
    heartbeat_s: float = 5.0
    silent_s: float = 20.0
    grace_s: float = 5.0
    reopen_s: float = 3.0
    first_wait_s: float = 30.0
    longest_wait_s: float = 7200.0
    attempts: int = 10

    def wait_after(self, attempts: int) -> timedelta | None:
        """Say how long a job that failed waits for its next attempt, twice as long each time; None to give up.

        `attempts` were made before the one that failed.
        """
        if attempts + 1 >= self.attempts:
            return None
        return timedelta(seconds=min(self.first_wait_s * 2**attempts, self.longest_wait_s))


Perform = Callable[[RunningJob], Awaitable[None]]
Timetable = Mapping[JobKind, str]
"""What is to be done again and again, each with its times in the notation of cron, UTC."""

CONNECTIONS = 4
CONNECT_S = 5

logger = logging.getLogger("cuibai.work")


class _AttemptFailedError(Exception):
    """Tells the queue that an attempt failed; why is logged and noted by then."""

    def __init__(self, *, passing: bool) -> None:
        super().__init__()
        self.passing = passing


class _Retrying(BaseRetryStrategy):
    def __init__(self, pace: WorkerPace) -> None:
        self.pace = pace

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        """Decide when a job is tried again; one that a stop cut short at the next start."""
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_at=datetime.now(UTC))
        if isinstance(exception, _AttemptFailedError) and not exception.passing:
            return None
        wait = self.pace.wait_after(job.attempts)
        return None if wait is None else RetryDecision(retry_at=datetime.now(UTC) + wait)


class Worker:
    """One worker over an open store."""

    def __init__(self, database: Database, perform: Perform, timetable: Timetable, pace: WorkerPace) -> None:
        self.database = database
        self.perform = perform
        self.timetable = timetable
        self.pace = pace
        self._number: int | None = None
        self._in_hand: set[JobId] = set()
        self._ended: set[JobId] = set()

    async def work(self) -> None:
        """Work until cancelled, also across restarts of the database."""
        while True:
            try:
                await self._work_while_connected()
            except (ConnectorException, StoreUnavailable) as error:
                logger.warning("background work waits for the database (%s)", type(error).__name__)
            except Exception:  # or nothing would be done in the background until the next start
                logger.exception("background work stopped short and begins anew")
            await asyncio.sleep(self.pace.reopen_s)

    async def _work_while_connected(self) -> None:
        app = self._app()
        async with app.open_async():
            reclaiming = asyncio.create_task(self._reclaim_again(), name="job-reclaim")
            try:
                await app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=self.pace.together,
                    fetch_job_polling_interval=self.pace.look_s,
                    abort_job_polling_interval=self.pace.look_s,
                    shutdown_graceful_timeout=self.pace.grace_s,
                    update_heartbeat_interval=self.pace.heartbeat_s,
                    stalled_worker_timeout=self.pace.silent_s,
                    install_signal_handlers=False,
                    worker_middleware=[self._hold],
                )
            finally:
                reclaiming.cancel()
                await asyncio.wait([reclaiming])

    def _app(self) -> App:
        connector = PsycopgConnector(
            conninfo=self.database.url,
            kwargs={
                "connect_timeout": CONNECT_S,
                "options": f"-c search_path={SCHEMA} -c timezone=UTC -c statement_timeout=60s",
            },
            min_size=0,  # no floor: the driver would complain again and again while the server is down
            max_size=CONNECTIONS,
            timeout=CONNECT_S,
        )
        app = App(connector=connector)
        for kind in JobKind:
            task = app.task(name=kind.value, queue=QUEUE, pass_context=True, retry=_Retrying(self.pace))(
                self._attempt_of(kind)
            )
            if kind in self.timetable:
                app.periodic(
                    cron=self.timetable[kind],
                    queue=QUEUE,
                    lock=kind.value if kind.is_alone else None,
                    queueing_lock=kind.value,
                    priority=kind.priority,
                )(task)
        return app

    def _attempt_of(self, kind: JobKind) -> Callable[..., Awaitable[None]]:
        async def attempt(context: JobContext, timestamp: int | None = None) -> None:  # noqa: ARG001 -- the timetable's
            await self._attempt(kind, context.job)

        return attempt

    async def _hold(self, go_on: Callable[[], Awaitable[None]], context: JobContext, worker: QueueWorker) -> None:
        """Keep a job in hand while it is done, and leave it for good when the office gave it up."""
        job_id = _id(context.job)
        self._number = worker.worker_id
        self._in_hand.add(job_id)
        try:
            await go_on()
        except asyncio.CancelledError:
            if context.abort_reason() is AbortReason.USER_REQUEST:
                raise JobAborted from None
            raise
        finally:
            self._in_hand.discard(job_id)
            self._ended.add(job_id)

    async def _attempt(self, kind: JobKind, queued: QueuedJob) -> None:
        job_id = _id(queued)
        async with self.database.writing() as conn:
            job = await jobs.begin(conn, job_id, kind, attempts=queued.attempts)
        if job is None:
            return  # done by a worker that died before it could tell the queue
        try:
            await self.perform(job)
        except Exception as error:  # whatever ends an attempt is logged, noted, and may be tried again
            expected = isinstance(error, MarketError | MatcherError | JobFailure)
            where = None if expected else error
            logger.warning("job %d (%s) failed: %s", job_id, kind.value, type(error).__name__, exc_info=where)
            async with self.database.writing() as conn:
                await jobs.note_failure(conn, job_id, type(error).__name__)
            raise _AttemptFailedError(passing=_is_passing(error)) from None
        async with self.database.writing() as conn:
            await jobs.finish(conn, job_id)

    async def _reclaim_again(self) -> None:
        """Give lost jobs back to the queue, again and again.

        The queue has no care of its own for a job whose worker died, nor for one whose end it could not be told.
        """
        while True:
            held = [*self._in_hand, *self._ended]
            self._ended.clear()  # by the next time the queue has been told of their end, or could not be
            try:
                async with self.database.writing() as conn:
                    lost = await jobs.reclaim(
                        conn,
                        silent_for=timedelta(seconds=self.pace.silent_s),
                        worker=self._number,
                        in_hand=held,
                        limit=self.pace.attempts,
                        error=Interrupted.__name__,
                    )
            except MarketError as error:
                logger.warning("lost jobs could not be looked for (%s)", type(error).__name__)
            except Exception:  # or none would be found until the next start
                logger.exception("lost jobs could not be looked for")
            else:
                if lost:
                    logger.warning("jobs that were begun and not ended: %d", lost)
            await asyncio.sleep(self.pace.silent_s / 2)


@asynccontextmanager
async def run_worker(
    database: Database, perform: Perform, *, timetable: Timetable, pace: WorkerPace | None = None
) -> AsyncIterator[None]:
    """Have background work done while the block lasts; what is under way at its end is finished or given back."""
    worker = Worker(database, perform, timetable, pace or WorkerPace())
    working = asyncio.create_task(worker.work(), name="market-worker")
    try:
        yield
    finally:
        working.cancel()
        await asyncio.wait([working])


def _id(queued: QueuedJob) -> JobId:
    if queued.id is None:
        raise ValueError("a job that was fetched has its number")
    return JobId(queued.id)


def _is_passing(error: Exception) -> bool:
    return not isinstance(error, JobFailure) or error.passing
