"""Unwanted letters (不收的信件) in the store: what a member wants no letters about."""

from market.db import Connection
from market.letter import LetterTopic
from market.store.queries import queries
from market.viewer import Actor, MemberId


async def of(conn: Connection, member_id: MemberId) -> frozenset[LetterTopic]:
    """Give what a member wants no letters about."""
    rows = await conn.fetch(queries("unwanted_letters")["of"], member_id)
    return frozenset(LetterTopic(row["topic"]) for row in rows)


async def choose(conn: Connection, topic: LetterTopic, *, wanted: bool, actor: Actor) -> None:
    """Have no more letters about something, or have them again; what is so already stays. Nobody has none."""
    await conn.execute(queries("unwanted_letters")["want" if wanted else "refuse"], actor.member_id, topic.value)
