"""Jobs of the office (办公室任务)."""

from market.job.job import RunningJob
from web.http.context import Market


async def rebuild_index(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Build the index anew from the store, as the office asked."""
    await market.matching.rebuild()
