"""The market's own clock (时钟): what happens because a day has passed, and nobody has to do it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from market.db import Database
from market.errors import Conflict, StoreUnavailable
from market.store import listings
from market.viewer import CLOCK

BATCH = 500


@asynccontextmanager
async def running_clock(database: Database, *, say: Callable[[str], None]) -> AsyncIterator[None]:
    """Have the clock go while the block lasts."""
    clock = asyncio.create_task(keep_time(database, say=say), name="market-clock")
    try:
        yield
    finally:
        clock.cancel()
        await asyncio.wait([clock])


async def keep_time(database: Database, *, every_s: float = 60.0, say: Callable[[str], None]) -> None:
    """Take listings past their last day to EXPIRED, again and again, until cancelled.

    Readers don't see such listings from midnight on anyway, whether this runs or not.
    """
    while True:
        try:
            expired = await expire_all(database)
        except (StoreUnavailable, Conflict) as error:
            say(f"Listings past their day could not be expired, trying again: {error}")
        else:
            if expired:
                say(f"Listings past their last day, now expired: {expired}")
        await asyncio.sleep(every_s)


async def expire_all(database: Database) -> int:
    """Take everything past its last day to EXPIRED, in short transactions, and count it."""
    total = 0
    while True:
        async with database.writing() as conn:
            expired = await listings.expire_due(conn, actor=CLOCK, limit=BATCH)
        total += expired
        if expired < BATCH:
            return total
