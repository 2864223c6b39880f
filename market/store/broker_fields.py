"""Fields of brokers in the store: whose needs their queue holds."""

from collections.abc import Collection

from market.db import Connection
from market.queue import check_broker
from market.store.queries import queries
from market.viewer import Actor


async def of(conn: Connection, *, actor: Actor) -> tuple[str, ...]:
    """List the codes of the plan's fields that a broker looks after; none means all. Raises NotAllowed for others."""
    rows = await conn.fetch(queries("broker_fields")["of"], check_broker(actor))
    return tuple(row["code"] for row in rows)


async def choose(conn: Connection, codes: Collection[str], *, actor: Actor) -> None:
    """Let a broker look after these fields from now on, and no others. Raises NotAllowed for others."""
    member_id = check_broker(actor)
    sql = queries("broker_fields")
    await conn.execute(sql["clear"], member_id)
    await conn.execute(sql["add"], member_id, sorted(set(codes)))
