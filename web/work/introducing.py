"""Telling the sides of an introduction (对接通知): one job a step, whose letters are queued once, with its end."""

from uuid import UUID

from market.introduction_word import WordId
from market.job import RunningJob
from market.store import introduction_letters, jobs
from web.context import Market
from web.introduction_letters import tell
from web.work.mail import GOOD_FOR


async def run(market: Market, job: RunningJob) -> None:
    """Have letters sent about a step or a message of lately; a restored copy of a market writes to nobody."""
    async with market.database.writing() as conn:
        if not await jobs.hold(conn, job.id):
            return
        if "step" in job.arguments:
            told = await introduction_letters.of_step(conn, job.arguments["step"], within=GOOD_FOR)
        else:
            word_id = WordId(UUID(job.arguments["word"]))
            told = await introduction_letters.of_word(conn, word_id, within=GOOD_FOR)
        if told is not None:
            await tell(conn, market, told)
        await jobs.finish(conn, job.id)
