"""Mapping (供需地图): the map of the store is drawn anew from the vectors of the index."""

import asyncio

from market.dashboard.store import store_maps
from market.job.job import RunningJob
from market.job.store import jobs
from market.viewer import CLOCK
from matcher.map import lay_out
from web.context import Market

STEPS = 3
"""Vectors read, laid out, kept."""


async def run(market: Market, job: RunningJob) -> None:
    """Draw and keep; while there are no vectors the old map stays."""
    store = await market.matching.store_vectors()
    await _count_on(market, job, 1)
    if not store.ids:
        return
    places = await asyncio.to_thread(lay_out, store)
    await _count_on(market, job, 2)
    async with market.database.writing() as conn:
        await store_maps.replace(conn, places, index_version=store.index_version, encoder=store.encoder, actor=CLOCK)
        await jobs.count_on(conn, job.id, done=STEPS, total=STEPS)


async def _count_on(market: Market, job: RunningJob, done: int) -> None:
    async with market.database.writing() as conn:
        await jobs.count_on(conn, job.id, done=done, total=STEPS)
