"""Digests in the store: what members are told, decided once and in the transaction of whatever sends it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from market.errors import NotFound
from market.notification.digest import DIGEST_MAX, Digest, DigestId
from market.notification.saved_search import Frequency
from market.notification.store import news
from market.notification.store import preferences as notification_preferences
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor, MemberId, Viewer

UpTo = Mapping[Frequency, datetime]
"""Until when what was found is to be told by now, as `market.notification.saved_search.told_up_to` says."""


async def due_members(conn: Connection, up_to: UpTo, *, actor: Actor) -> list[MemberId]:
    """List who has something to be told by now. Raises NotAllowed for all but the market itself."""
    actor.check_operator()
    rows = await conn.fetch(queries(__name__)["due_members"], *_moments(up_to))
    return [MemberId(row["member_id"]) for row in rows]


async def decide(conn: Connection, member_id: MemberId, up_to: UpTo, *, actor: Actor) -> DigestId | None:
    """Decide what a member is told now, None where there is nothing; whoever sends it is queued by the caller.

    The member's wish is held, so that two that decide at once tell nothing twice. Raises as above.
    """
    actor.check_operator()
    sql = queries(__name__)
    await notification_preferences.hold(conn, [member_id])
    due = [row["id"] for row in await conn.fetch(sql["due"], *_moments(up_to), member_id)]
    if not due:
        return None
    digest_id = DigestId(uuid4())
    await conn.execute(sql["add"], digest_id, member_id, due[-1])
    await conn.execute(sql["put"], digest_id, due)
    return digest_id


async def wants_email(conn: Connection, digest_id: DigestId) -> bool:
    """Say whether the member of a digest wants a letter of any of it."""
    return bool(await conn.fetchval(queries(__name__)["mailed"], digest_id))


async def contents(
    conn: Connection, digest_id: DigestId, *, viewer: Viewer, by_letter: bool = False, seen_through: int = 0
) -> Digest:
    """Give a member's own digest with what they may see of it now; `by_letter`: what they want letters of alone.

    What lies up to `seen_through` is left out. Raises NotFound for another's.
    """
    row = await conn.fetchrow(queries(__name__)["get"], digest_id, viewer.member_id)
    if row is None:
        raise NotFound("digest", digest_id)
    rows = await conn.fetch(queries(__name__)["items"], digest_id, by_letter, seen_through, DIGEST_MAX)
    return Digest(
        id=digest_id,
        member_id=MemberId(row["member_id"]),
        decided_at=row["decided_at"],
        mailed_at=row["mailed_at"],
        items=tuple(await news.read(conn, rows, viewer=viewer)),
        more=rows[0]["total"] - len(rows) if rows else 0,
    )


async def note_mailed(conn: Connection, digest_id: DigestId) -> None:
    """Keep that a letter of a digest went out."""
    await conn.execute(queries(__name__)["note_mailed"], digest_id)


def _moments(up_to: UpTo) -> tuple[datetime, datetime, datetime]:
    return up_to[Frequency.AT_ONCE], up_to[Frequency.DAILY], up_to[Frequency.WEEKLY]
