"""Closing (季度公布): past quarters of invented deals are closed by themselves, so that the public totals can be seen.

Quarters with real deals are closed by the office alone.
"""

from datetime import UTC, datetime

from market.day import day_of
from market.job.job import RunningJob
from market.viewer import SAMPLES
from web.context import Market
from web.quarter_closing import close_next


async def run(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Close every quarter of invented deals that is over; after a crash it goes on with the next."""
    today = day_of(datetime.now(UTC))
    while await close_next(market.database, today, actor=SAMPLES, invented=True):
        pass
