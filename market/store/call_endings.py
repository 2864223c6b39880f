"""Calls whose needs leave the market close by themselves, in the transaction that takes the needs away."""

from collections.abc import Sequence

from market.call import CallAct, CallId, CallOutcome
from market.call_step import StepCode
from market.db import Connection
from market.listing import ListingId
from market.store.calls import record
from market.store.queries import queries
from market.viewer import Actor


async def end_of(conn: Connection, ids: Sequence[ListingId], *, actor: Actor) -> None:
    """Take needs that have just left the market out of their calls; a call that none is left of closes and says why.

    The caller holds the needs: a call that is drafted at the same moment was drafted before, or is refused.
    """
    sql = queries("call_moves")
    for row in await conn.fetch(sql["lock_of_needs"], list(ids)):
        await conn.execute(sql["leave"], row["id"], list(ids))
        if await conn.fetchval(sql["needs_left"], row["id"]):
            continue
        await conn.execute(sql["close"], row["id"], CallOutcome.NEED_GONE.value)
        steps = (StepCode(row["step"]), StepCode(row["step"]))
        await record(conn, CallId(row["id"]), CallAct.CLOSE, steps, outcome=CallOutcome.NEED_GONE, actor=actor)
