"""Tidying (清理): what has run out or lies about for long is deleted, a piece at a time.

Whoever keeps something for a time only adds its deletion to `TIDYINGS`.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from market.db import Connection, Database
from market.job import JobKind, RunningJob
from market.store import jobs
from web.context import Market

Tidying = Callable[[Connection], Awaitable[int]]
"""Deletes at most PIECE rows and counts them."""

PIECE = 1000


async def _old_jobs(conn: Connection) -> int:
    return await jobs.delete_old(
        conn,
        done=timedelta(days=30),
        timetable=timedelta(days=1),
        kinds=(JobKind.EXPIRE_LISTINGS, JobKind.TIDY),
        failed=timedelta(days=180),
        limit=PIECE,
    )


TIDYINGS: Mapping[str, Tidying] = {
    "jobs": _old_jobs,
}


async def run(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Tidy everything up."""
    await tidy(market.database)


async def tidy(database: Database, tidyings: Mapping[str, Tidying] = TIDYINGS) -> dict[str, int]:
    """Tidy up in short transactions, and count what was deleted by name."""
    return {name: await _all_of(database, tidying) for name, tidying in tidyings.items()}


async def _all_of(database: Database, tidying: Tidying) -> int:
    total = 0
    while True:
        async with database.writing() as conn:
            deleted = await tidying(conn)
        total += deleted
        if deleted < PIECE:
            return total
