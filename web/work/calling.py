"""Telling who has to do with a call how it goes on (揭榜通知): one job a step, whose letters are queued once."""

from market.challenge.store import moves as challenge_moves
from market.job.job import RunningJob
from market.job.store import jobs
from web.call_letters import tell_step
from web.context import Market
from web.work.mail import GOOD_FOR


async def run(market: Market, job: RunningJob) -> None:
    """Have letters sent about a step of lately; a restored copy of a market writes to nobody."""
    async with market.database.writing() as conn:
        if not await jobs.hold(conn, job.id):
            return
        told = await challenge_moves.of_step(conn, job.arguments["step"], within=GOOD_FOR)
        if told is not None:
            await tell_step(conn, market, told)
        await jobs.finish(conn, job.id)
