"""Telling who has to do with a call how it goes on (揭榜通知): one job a step, whose letters are queued once.

Clustering (共性需求): needs of several firms that lie together are found anew, and proposed to the office.
"""

from market.challenge.store import moves as challenge_moves
from market.challenge.store import need_clusters
from market.job.job import RunningJob
from market.job.store import jobs
from market.viewer import CLOCK
from web.challenge.emails import notify_step
from web.http.context import Market
from web.notification.email import GOOD_FOR


async def email_step(market: Market, job: RunningJob) -> None:
    """Have letters sent about a step of lately; a restored copy of a market writes to nobody."""
    async with market.database.writing() as conn:
        if not await jobs.hold(conn, job.id):
            return
        told = await challenge_moves.of_step(conn, job.arguments["step"], within=GOOD_FOR)
        if told is not None:
            await notify_step(conn, market, told)
        await jobs.finish(conn, job.id)


async def cluster_needs(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Find common needs, and bring what is proposed up to them."""
    found = await market.matching.common_needs()
    async with market.database.writing() as conn:
        await need_clusters.replace(conn, found, actor=CLOCK)
