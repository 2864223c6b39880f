"""Exposing (曝光): how far organisations are behind what their achievements deserve is measured anew."""

import asyncio
from datetime import UTC, datetime, timedelta

from market.exposure.store import exposures
from market.job.job import RunningJob
from market.viewer import CLOCK, OPERATOR
from matcher.exposure.exposure import debts, measure
from web.http.context import Market

PERIOD = timedelta(days=90)


async def measure_exposure(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Measure what was shown of late, and keep what it leaves owing."""
    now = datetime.now(UTC)
    async with market.database.reading() as conn:
        lists = await exposures.lists(conn, since=now - PERIOD, until=now, viewer=OPERATOR)
    found = await asyncio.to_thread(measure, lists)
    async with market.database.writing() as conn:
        await exposures.put_debts(conn, debts(found), actor=CLOCK)
