"""Funnels in the store: the days on which needs came to each stage."""

from market.db import Connection
from market.errors import NotFound
from market.funnel import STAGES, Way
from market.silence import ANSWERED_FROM
from market.store.queries import queries
from market.viewer import Role, Viewer


async def shows_samples(conn: Connection) -> bool:
    """Say whether only invented needs are there, which are counted then."""
    return bool(await conn.fetchval(queries("funnels")["only_samples"]))


async def ways(conn: Connection, *, samples: bool, viewer: Viewer) -> list[Way]:
    """Give the way of each need that was ever public. Raises NotFound for others than the office."""
    _check(viewer)
    rows = await conn.fetch(queries("funnels")["ways"], int(ANSWERED_FROM), samples)
    return [tuple(row[stage.value] for stage in STAGES) for row in rows]


async def loose(conn: Connection, *, samples: bool, viewer: Viewer) -> int:
    """Count the signed contracts that came of no need that is kept. Raises NotFound for others than the office."""
    _check(viewer)
    return int(await conn.fetchval(queries("funnels")["loose"], samples))


def _check(viewer: Viewer) -> None:
    if viewer.role is not Role.OPERATOR:
        raise NotFound("ways of", "needs")
