"""Mapping (供需地图): the map of the store is drawn anew from the vectors of the index.

Counting (科技大脑): the parts of the district's picture that take long are counted anew and kept.
"""

import asyncio

from market.dashboard.store import field_balances, funnels, maps, replies
from market.dashboard.store import figures as dashboard_figures
from market.day import current_day
from market.job.job import RunningJob
from market.job.store import jobs
from market.viewer import CLOCK, OPERATOR
from matcher.dashboard.store_map import lay_out
from matcher.dashboard.waiting import count_funnel, count_replies
from web.http.context import Market


async def count_figures(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Count what was there at one moment, and keep it."""
    today = current_day()
    async with market.database.reading() as conn:
        samples = await funnels.shows_samples(conn)
        ways = await funnels.ways(conn, samples=samples, viewer=OPERATOR)
        loose = await funnels.loose(conn, samples=samples, viewer=OPERATOR)
        balance = await field_balances.count(conn, samples=samples, viewer=OPERATOR)
        asked = await replies.asked(conn, samples=samples, viewer=OPERATOR)
    funnel = await asyncio.to_thread(lambda: count_funnel(ways, loose=loose, samples=samples, today=today))
    answers = await asyncio.to_thread(count_replies, asked)
    async with market.database.writing() as conn:
        await dashboard_figures.keep(conn, funnel, balance, answers, actor=CLOCK)


STEPS = 3
"""Vectors read, laid out, kept."""


async def draw_map(market: Market, job: RunningJob) -> None:
    """Draw and keep; while there are no vectors the old map stays."""
    store = await market.matching.store_vectors()
    await _count_on(market, job, 1)
    if not store.ids:
        return
    places = await asyncio.to_thread(lay_out, store)
    await _count_on(market, job, 2)
    async with market.database.writing() as conn:
        await maps.replace(conn, places, index_version=store.index_version, encoder=store.encoder, actor=CLOCK)
        await jobs.count_on(conn, job.id, done=STEPS, total=STEPS)


async def _count_on(market: Market, job: RunningJob, done: int) -> None:
    async with market.database.writing() as conn:
        await jobs.count_on(conn, job.id, done=done, total=STEPS)
