"""The office's desk in the store: what waits, counted, and the listings whose last day is near."""

from market.deal.list import idle_states
from market.errors import NotFound
from market.job.job import JobState
from market.job.store import jobs
from market.listing.listing import ListingId
from market.office.queue import Queue, Waiting
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.target.store import targets
from market.viewer import Role, Viewer


async def waiting(conn: Connection, *, remind_days: int, viewer: Viewer) -> tuple[Waiting, ...]:
    """Count what waits for the office, queue by queue. Raises NotFound for others."""
    _check(viewer)
    samples = await targets.shows_samples(conn)
    found = {
        Queue(row["queue"]): Waiting(Queue(row["queue"]), row["waiting"], row["since"])
        for row in await conn.fetch(queries(__name__)["waiting"], remind_days, *idle_states(), samples)
    }
    failed = sum(count for (_, state), count in (await jobs.counts(conn)).items() if state is JobState.FAILED)
    found[Queue.FAILED_JOBS] = Waiting(Queue.FAILED_JOBS, failed)
    return tuple(found[queue] for queue in Queue)


async def expiring(
    conn: Connection, *, remind_days: int, offset: int, limit: int, viewer: Viewer
) -> tuple[tuple[ListingId, ...], int]:
    """Give the listings whose last day is near, the soonest first, and count all. Raises NotFound for others."""
    _check(viewer)
    rows = await conn.fetch(queries(__name__)["expiring"], remind_days, offset, limit)
    return tuple(ListingId(row["id"]) for row in rows), rows[0]["total"] if rows else 0


async def mixes_samples(conn: Connection, *, viewer: Viewer) -> bool:
    """Say whether invented listings stand among real ones. Raises NotFound for others."""
    _check(viewer)
    return bool(await conn.fetchval(queries(__name__)["holds_samples"]))


def _check(viewer: Viewer) -> None:
    if viewer.role is not Role.OPERATOR:
        raise NotFound("desk of", "the office")
