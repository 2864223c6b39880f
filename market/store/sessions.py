"""Sessions in the store."""

from market.db import Connection
from market.session import IDLE, LIFE, Session, digest_of, new_secret
from market.store.members import read_member
from market.store.queries import queries
from market.viewer import MemberId


async def begin(
    conn: Connection, member_id: MemberId, *, proved: bool, client: str = "", demonstration: bool = False
) -> str:
    """Begin a sitting and give the secret for its cookie, which is not kept."""
    secret = new_secret()
    await conn.execute(
        queries("sessions")["begin"], digest_of(secret), member_id, LIFE, proved, client[:80], demonstration
    )
    return secret


async def find(conn: Connection, secret: str) -> tuple[Session, bool] | None:
    """Find the sitting of a cookie's secret, and whether it should be touched; None when there is none any more."""
    row = await conn.fetchrow(queries("sessions")["find"], digest_of(secret), IDLE)
    if row is None:
        return None
    session = Session(
        digest=row["digest"],
        member=read_member(row),
        begun_at=row["begun_at"],
        ends_at=row["ends_at"],
        proved=row["proved"],
        demonstration=row["demonstration"],
        organization_name=row["organization_name"],
        organization_name_en=row["organization_name_en"],
    )
    return session, row["stale"]


async def touch(conn: Connection, digest: bytes) -> None:
    """Note that a sitting is still used."""
    await conn.execute(queries("sessions")["touch"], digest)


async def end(conn: Connection, digest: bytes) -> None:
    """End a sitting."""
    await conn.execute(queries("sessions")["end"], digest)
