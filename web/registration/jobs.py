"""Flagging (查找疑点): deals are looked into after each entry, by the rules that are then in force."""

from uuid import UUID

from corpus.reference.deal_rules import load_flag_rules
from market.deal.deal import DealId
from market.job.job import RunningJob
from market.job.store import jobs
from market.registration.store import flag_findings
from market.viewer import CLOCK
from web.http.context import Market

PIECE = 200
"""About so many deals are looked into in one transaction."""


async def flag_deals(market: Market, job: RunningJob) -> None:
    """Look into one deal, or piece by piece into all that got an entry after one; doing it again changes nothing."""
    rules = load_flag_rules()[0]
    if "deal" in job.arguments:
        async with market.database.writing() as conn:
            if await jobs.hold(conn, job.id):
                await flag_findings.look(conn, [DealId(UUID(job.arguments["deal"]))], rules, actor=CLOCK)
                await jobs.finish(conn, job.id)
        return
    async with market.database.reading() as conn:
        pieces = await flag_findings.market_deals_since(conn, job.arguments["after"], piece=PIECE)
    for done, piece in enumerate(pieces):
        async with market.database.writing() as conn:
            await flag_findings.look(conn, piece, rules, actor=CLOCK)
            await jobs.count_on(conn, job.id, done=done + 1, total=len(pieces))
    async with market.database.writing() as conn:
        await jobs.finish(conn, job.id)
