"""Telling the sides of an introduction (对接通知): one job a step, whose letters are queued once, with its end."""

from uuid import UUID

from market.introduction.message import WordId
from market.introduction.store import steps as introduction_steps
from market.job.job import RunningJob
from market.job.store import jobs
from web.http.context import Market
from web.introduction.emails import notify_sides
from web.notification.email import GOOD_FOR


async def email_sides(market: Market, job: RunningJob) -> None:
    """Have letters sent about a step or a message of lately; a restored copy of a market writes to nobody."""
    async with market.database.writing() as conn:
        if not await jobs.hold(conn, job.id):
            return
        if "step" in job.arguments:
            told = await introduction_steps.of_step(conn, job.arguments["step"], within=GOOD_FOR)
        else:
            word_id = WordId(UUID(job.arguments["word"]))
            told = await introduction_steps.of_word(conn, word_id, within=GOOD_FOR)
        if told is not None:
            await notify_sides(conn, market, told)
        await jobs.finish(conn, job.id)
