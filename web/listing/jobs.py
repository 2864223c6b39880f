"""Expiry (到期): listings past their last day leave the market, and nobody has to do it."""

import logging

from market.job.job import RunningJob
from market.listing.store import listings
from market.postgres.db import Database
from market.viewer import CLOCK
from web.http.context import Market

BATCH = 500

logger = logging.getLogger("cuibai.work")


async def expire_listings(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Take everything past its last day to EXPIRED.

    Readers don't see such listings from midnight on anyway, whether this runs or not.
    """
    expired = await expire_all(market.database)
    if expired:
        logger.info("listings past their last day, now expired: %d", expired)


async def expire_all(database: Database) -> int:
    """Take everything past its last day to EXPIRED, in short transactions, and count it."""
    total = 0
    while True:
        async with database.writing() as conn:
            expired = await listings.expire_due(conn, actor=CLOCK, limit=BATCH)
        total += expired
        if expired < BATCH:
            return total
