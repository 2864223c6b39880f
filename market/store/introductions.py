"""Introductions in the store: begun by a broker, once while one is open."""

from uuid import uuid4

from market.db import Connection
from market.errors import Conflict
from market.introduction import IntroductionId
from market.listing import Kind, ListingId
from market.store.queries import queries
from market.viewer import Actor


async def begin(
    conn: Connection, need_id: ListingId, listing_id: ListingId, kind: Kind, *, actor: Actor
) -> IntroductionId:
    """Begin an introduction, or give the one of the pair that is open."""
    sql = queries("introductions")
    await conn.execute(sql["begin"], uuid4(), need_id, listing_id, kind.value, actor.member_id, actor.name)
    return IntroductionId(await conn.fetchval(sql["open_of_pair"], need_id, listing_id))


async def take_back(conn: Connection, introduction_id: IntroductionId, *, actor: Actor) -> None:  # noqa: ARG001 -- every write takes an actor
    """End an introduction that nobody has answered yet. Raises Conflict when somebody has."""
    if await conn.execute(queries("introductions")["end_unanswered"], introduction_id) != "UPDATE 1":
        raise Conflict("one side has answered already; end the introduction on its own page instead")
