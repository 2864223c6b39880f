"""Introductions whose need or listing leaves the market end by themselves, in the transaction that takes it away."""

from collections.abc import Sequence

from market.db import Connection
from market.introduction import IntroductionId, Side
from market.introduction_stage import EndReason, Move, Stage, next_stage
from market.listing import ListingId
from market.store.introductions import record
from market.store.queries import queries
from market.viewer import Actor


async def end_of(conn: Connection, ids: Sequence[ListingId], *, actor: Actor) -> None:
    """End what goes on over listings that have just left the market, once; what was signed stays signed.

    The caller holds the listings: what is begun over one of them at the same moment was begun before, or is refused.
    """
    sql = queries("introductions")
    rows = await conn.fetch(sql["lock_of_listings"], list(ids))
    if not rows:
        return
    await conn.execute(sql["end_gone"], [row["id"] for row in rows])
    for row in rows:
        stages = (Stage(row["stage"]), next_stage(Stage(row["stage"]), Move.LEAVE))
        side, reason = Side(row["side"]), EndReason.GONE.value
        await record(conn, IntroductionId(row["id"]), Move.LEAVE, stages, side=side, reason=reason, actor=actor)
