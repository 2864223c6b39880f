"""News feeds in the store: one secret address a member, kept as a digest alone."""

from datetime import datetime

from market.account.member import Member
from market.account.session import digest_of, new_secret
from market.account.store.members import read_member
from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.errors import NotFound
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor, MemberId


async def make(conn: Connection, *, actor: Actor) -> str:
    """Make a member's feed and give the secret of its address, which nobody can read again; an older one ends."""
    secret, member_id = new_secret(), _member(actor)
    await conn.execute(queries(__name__)["make"], member_id, digest_of(secret))
    await audit.record(conn, Event.FEED_MADE, actor=actor, subject=Subject(SubjectKind.MEMBER, member_id))
    return secret


async def revoke(conn: Connection, *, actor: Actor) -> None:
    """End a member's feed, if there is one."""
    member_id = _member(actor)
    if await conn.fetchval(queries(__name__)["revoke"], member_id) is not None:
        await audit.record(conn, Event.FEED_REVOKED, actor=actor, subject=Subject(SubjectKind.MEMBER, member_id))


async def made_at(conn: Connection, *, actor: Actor) -> datetime | None:
    """Say since when a member has a feed; None where they have none."""
    made: datetime | None = await conn.fetchval(queries(__name__)["made_at"], _member(actor))
    return made


async def find(conn: Connection, secret: str) -> Member:
    """Find whose feed lies at a secret address. Raises NotFound, also for a member who is not in."""
    row = await conn.fetchrow(queries(__name__)["find"], digest_of(secret))
    if row is None:
        raise NotFound("feed", "")
    return read_member(row)


def _member(actor: Actor) -> MemberId:
    if actor.member_id is None:
        raise NotFound("feed of", actor.name)
    return actor.member_id
