"""Clustering (共性需求): needs of several firms that lie together are found anew, and proposed to the office."""

from market.challenge.store import need_clusters
from market.job.job import RunningJob
from market.viewer import CLOCK
from web.context import Market


async def run(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Find common needs, and bring what is proposed up to them."""
    found = await market.matching.common_needs()
    async with market.database.writing() as conn:
        await need_clusters.replace(conn, found, actor=CLOCK)
