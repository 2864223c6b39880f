"""Rate limits in the store, so that a restart gives nobody new attempts."""

from market.postgres.db import Connection
from market.postgres.queries import queries
from market.rate_limit import Limit, TooMany


async def take(conn: Connection, limit: Limit, key: bytes) -> None:
    """Take one attempt of whoever the key stands for; to be committed whatever comes of it.

    Raises TooMany when none is left.
    """
    left = await conn.fetchval(queries(__name__)["take"], key, float(limit.attempts), limit.per_s)
    if left is None:
        raise TooMany(await conn.fetchval(queries(__name__)["wait"], key, limit.per_s) or 1)


async def drop_full(conn: Connection) -> None:
    """Forget the buckets that are full again."""
    await conn.execute(queries(__name__)["drop_full"])
