"""Handlers (处理): each job goes to the capability that does its kind (see web.registry)."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from market.job.job import JobKind, RunningJob
from web.capability import Handler
from web.http.context import Market
from web.job.failure import NotCarriedOut
from web.job.worker import run_worker
from web.registry import HANDLERS, TIMETABLE


async def perform(market: Market, job: RunningJob, *, handlers: Mapping[JobKind, Handler] = HANDLERS) -> None:
    """Do a job. Raises NotCarriedOut for a kind that nothing here does."""
    if job.kind not in handlers:
        raise NotCarriedOut
    await handlers[job.kind](market, job)


@asynccontextmanager
async def run_background_work(market: Market) -> AsyncIterator[None]:
    """Have the market's background work done while the block lasts."""

    async def perform_here(job: RunningJob) -> None:
        await perform(market, job)

    async with run_worker(market.database, perform_here, timetable=TIMETABLE):
        yield
