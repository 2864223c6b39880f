"""Handlers (处理): which module does which kind of job, and what is done again and again without being asked."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from market.job.job import JobKind, RunningJob
from web.context import Market
from web.work import (
    calling,
    closing,
    clustering,
    counting,
    deal_importing,
    delivering,
    digest_mail,
    expiring,
    exposing,
    flagging,
    importing,
    introducing,
    mail,
    mapping,
    matching,
    news,
    tidying,
    verifying,
)
from web.work.failure import NotCarriedOut
from web.work.worker import Timetable, running_worker

Handler = Callable[[Market, RunningJob], Awaitable[None]]


async def _reencode(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    await market.matching.rebuild()


HANDLERS: Mapping[JobKind, Handler] = {
    JobKind.SEND_MAIL: mail.run,
    JobKind.EXPIRE_LISTINGS: expiring.run,
    JobKind.TIDY: tidying.run,
    JobKind.VERIFY_RECORD: verifying.run,
    JobKind.REENCODE: _reencode,
    JobKind.IMPORT_FILE: importing.run,
    JobKind.IMPORT_DEALS: deal_importing.run,
    JobKind.FILL_QUEUE: matching.run,
    JobKind.FIND_NEWS: news.run,
    JobKind.SEND_DIGEST: digest_mail.run,
    JobKind.DELIVER: delivering.run,
    JobKind.TELL_INTRODUCTION: introducing.run,
    JobKind.TELL_CALL: calling.run,
    JobKind.CLUSTER_NEEDS: clustering.run,
    JobKind.MEASURE_EXPOSURE: exposing.run,
    JobKind.FLAG_DEALS: flagging.run,
    JobKind.CLOSE_QUARTERS: closing.run,
    JobKind.COUNT_BRAIN: counting.run,
    JobKind.DRAW_MAP: mapping.run,
}
TIMETABLE: Timetable = {
    JobKind.EXPIRE_LISTINGS: "*/5 * * * *",
    JobKind.TIDY: "17 * * * *",
    JobKind.FILL_QUEUE: "* * * * *",
    JobKind.FIND_NEWS: "* * * * *",
    JobKind.DELIVER: "* * * * *",
    JobKind.VERIFY_RECORD: "41 18 * * *",  # UTC: in the market's night
    JobKind.CLUSTER_NEEDS: "11 19 * * *",
    JobKind.MEASURE_EXPOSURE: "23 * * * *",
    JobKind.COUNT_BRAIN: "37 * * * *",
    JobKind.DRAW_MAP: "29 19 * * *",
}


async def perform(market: Market, job: RunningJob, *, handlers: Mapping[JobKind, Handler] = HANDLERS) -> None:
    """Do a job. Raises NotCarriedOut for a kind that nothing here does."""
    if job.kind not in handlers:
        raise NotCarriedOut
    await handlers[job.kind](market, job)


@asynccontextmanager
async def working(market: Market) -> AsyncIterator[None]:
    """Have the market's background work done while the block lasts."""

    async def perform_here(job: RunningJob) -> None:
        await perform(market, job)

    async with running_worker(market.database, perform_here, timetable=TIMETABLE):
        yield
