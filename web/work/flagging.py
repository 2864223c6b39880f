"""Flagging (查找疑点): deals are looked into after each entry, by the rules that are then in force."""

from uuid import UUID

from corpus.deal_flag_rules import load_flag_rules
from market.deal import DealId
from market.job import RunningJob
from market.store import deal_flag_findings, jobs
from market.viewer import CLOCK
from web.context import Market

PIECE = 200
"""So many deals are looked into in one transaction."""


async def run(market: Market, job: RunningJob) -> None:
    """Look into one deal, or piece by piece into all that got an entry after one; doing it again changes nothing."""
    rules = load_flag_rules()[0]
    if "deal" in job.arguments:
        async with market.database.writing() as conn:
            if await jobs.hold(conn, job.id):
                await deal_flag_findings.look(conn, [DealId(UUID(job.arguments["deal"]))], rules, actor=CLOCK)
                await jobs.finish(conn, job.id)
        return
    after: DealId | None = None
    while True:
        async with market.database.writing() as conn:
            since = job.arguments["after"]
            deal_ids = await deal_flag_findings.market_deals_since(conn, since, after=after, limit=PIECE)
            if not deal_ids:
                await jobs.finish(conn, job.id)
                return
            await deal_flag_findings.look(conn, deal_ids, rules, actor=CLOCK)
        after = deal_ids[-1]
