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
        call_id, steps = CallId(row["id"]), (StepCode(row["step"]), StepCode(row["step"]))
        for left in await conn.fetch(sql["leave"], call_id, list(ids)):
            await record(conn, call_id, CallAct.LEAVE, steps, need_id=ListingId(left["need_id"]), actor=actor)
        if await conn.fetchval(sql["needs_left"], call_id):
            continue
        await conn.execute(sql["close"], call_id, CallOutcome.NEED_GONE.value)
        await record(conn, call_id, CallAct.CLOSE, steps, outcome=CallOutcome.NEED_GONE, actor=actor)
