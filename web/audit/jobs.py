"""Verification (核验): every night the record is recomputed, so that an edit shows without anybody asking."""

import logging

from market.audit.store import links as audit_links
from market.job.job import RunningJob
from market.postgres.db import Database
from web.http.context import Market
from web.job.failure import RecordNotWhole

logger = logging.getLogger("cuibai.work")


async def run_verification(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Recompute the chain over the record. Raises RecordNotWhole, which the office sees among the failed jobs."""
    await verify_record(market.database)


async def verify_record(database: Database) -> None:
    """Recompute the chain over the record. Raises RecordNotWhole."""
    async with database.reading() as conn:
        finding = await audit_links.verify(conn)
    if finding.faults:
        first = finding.faults[0]
        logger.error(
            "the record is not whole: %d faults, the first is %s at position %s",
            *(len(finding.faults), first.kind.value, first.position),
        )
        raise RecordNotWhole
