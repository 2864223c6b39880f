"""Rate limits in the store, so that a restart gives nobody new attempts."""

from market.db import Connection
from market.rate_limit import Limit, TooMany
from market.store.queries import queries


async def take(conn: Connection, limit: Limit, key: bytes) -> None:
    """Take one attempt of whoever the key stands for; to be committed whatever comes of it.

    Raises TooMany when none is left.
    """
    left = await conn.fetchval(queries("rate_limits")["take"], key, float(limit.attempts), limit.per_s)
    if left is None:
        raise TooMany(await conn.fetchval(queries("rate_limits")["wait"], key, limit.per_s) or 1)


async def drop_full(conn: Connection) -> None:
    """Forget the buckets that are full again."""
    await conn.execute(queries("rate_limits")["drop_full"])
