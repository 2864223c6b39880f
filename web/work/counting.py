"""Counting (科技大脑): the parts of the district's picture that take long are counted anew and kept."""

import asyncio
from datetime import UTC, datetime

from market.dashboard.store import field_balances, funnels, replies
from market.dashboard.store import figures as dashboard_figures
from market.day import day_of
from market.job.job import RunningJob
from market.viewer import CLOCK, OPERATOR
from matcher.funnel import count_funnel
from matcher.replies import count_replies
from web.context import Market


async def run(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Count what was there at one moment, and keep it."""
    today = day_of(datetime.now(UTC))
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
