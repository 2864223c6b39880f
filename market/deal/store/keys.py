"""Keys of idempotency in the store: a key is held while its effect is made, and tells of it ever after."""

from dataclasses import dataclass

from market.deal.deal import DealId
from market.deal.entry import DealEntryId
from market.deal.key import IdempotencyKey, KeyInFlight, KeyReused
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was recorded; `repeated`: it had been before; one that `waits` counts once a second person approves it."""

    deal_id: DealId
    number: int
    waits: bool
    repeated: bool = False


async def claim(conn: Connection, key: IdempotencyKey | None, *, actor: Actor) -> Receipt | None:
    """Hold a key until the transaction ends, and give what it has brought about already.

    Raises KeyReused for another body, KeyInFlight where somebody holds it and the key is not a patient one.
    """
    if key is None:
        return None
    sql, named = queries(__name__), (actor.name, key.key)
    if key.patient:
        await conn.execute(sql["hold"], *named)
    elif not await conn.fetchval(sql["try_hold"], *named):
        raise KeyInFlight("the same key is being worked on; ask again in a moment")
    done = await conn.fetchrow(sql["find"], *named)
    if done is None:
        return None
    if done["body_sha256"] != key.body_sha256:
        raise KeyReused("this key was sent before with another body; use a new one")
    return Receipt(deal_id=DealId(done["deal_id"]), number=done["number"], waits=done["waits"], repeated=True)


async def find(conn: Connection, key: IdempotencyKey, *, actor: Actor) -> Receipt | None:
    """Give what a key has brought about with the same body, if it was sent before."""
    done = await conn.fetchrow(queries(__name__)["find"], actor.name, key.key)
    if done is None or done["body_sha256"] != key.body_sha256:
        return None
    return Receipt(deal_id=DealId(done["deal_id"]), number=done["number"], waits=done["waits"], repeated=True)


async def keep(conn: Connection, key: IdempotencyKey | None, entry_id: DealEntryId, *, actor: Actor) -> None:
    """Keep what a key that is held has brought about."""
    if key is not None:
        await conn.execute(queries(__name__)["add"], actor.name, key.key, key.body_sha256, entry_id)
