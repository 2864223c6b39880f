"""Sessions in the store."""

from market.account.member import Member
from market.account.session import IDLE, LIFE, OpenSession, Session, digest_of, new_secret
from market.account.store.members import read_member
from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor, MemberId

CLIENT_LIMIT = 80


async def begin(
    conn: Connection, member_id: MemberId, *, proved: bool, client: str = "", demonstration: bool = False
) -> str:
    """Begin a sitting and give the secret for its cookie, which is not kept."""
    secret = new_secret()
    await conn.execute(
        queries(__name__)["begin"],
        digest=digest_of(secret),
        member_id=member_id,
        lasts=LIFE,
        proved=proved,
        client=client[:CLIENT_LIMIT],
        demonstration=demonstration,
    )
    return secret


async def sign_in(conn: Connection, member: Member, *, client: str, before: str | None) -> str:
    """Begin a member's sitting after their password was right, in place of the one the browser had `before`.

    The second factor is still owed, where the account has or needs one.
    """
    if before is not None:
        await end(conn, digest_of(before))
    await audit.record(conn, Event.SIGNED_IN, actor=member.actor, subject=_subject(member.id))
    return await begin(conn, member.id, proved=False, client=client)


async def find(conn: Connection, secret: str) -> tuple[Session, bool] | None:
    """Find the sitting of a cookie's secret, and whether it should be touched; None when there is none any more."""
    row = await conn.fetchrow(queries(__name__)["find"], digest_of(secret), IDLE)
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
    await conn.execute(queries(__name__)["touch"], digest)


async def prove(conn: Connection, digest: bytes) -> str | None:
    """Count a sitting as proved by the second factor, and give its new secret; None when it has ended meanwhile."""
    secret = new_secret()
    found = await conn.fetchval(queries(__name__)["prove"], digest, digest_of(secret))
    return None if found is None else secret


async def renew(conn: Connection, digest: bytes) -> str | None:
    """Give a sitting a new secret after its member showed the password again; None when it has ended meanwhile."""
    secret = new_secret()
    found = await conn.fetchval(queries(__name__)["renew"], digest, digest_of(secret))
    return None if found is None else secret


async def end(conn: Connection, digest: bytes) -> None:
    """End a sitting."""
    await conn.execute(queries(__name__)["end"], digest)


async def sign_out(conn: Connection, session: Session) -> None:
    """End a member's sitting because they leave."""
    await end(conn, session.digest)
    await audit.record(conn, Event.SIGNED_OUT, actor=session.member.actor, subject=_subject(session.member.id))


async def open_of(conn: Connection, *, actor: Actor) -> list[OpenSession]:
    """List a member's own sittings, the latest used first."""
    rows = await conn.fetch(queries(__name__)["open_of"], actor.member_id, IDLE)
    return [
        OpenSession(
            digest=row["digest"],
            begun_at=row["begun_at"],
            seen_at=row["seen_at"],
            ends_at=row["ends_at"],
            client=row["client"],
        )
        for row in rows
    ]


async def end_own(conn: Connection, member_id: MemberId, digest: bytes, *, actor: Actor) -> None:
    """End one of a member's own sittings; another's, and one that is over, is left as it is."""
    await conn.execute(queries(__name__)["end_one"], member_id, digest)
    await audit.record(conn, Event.SESSIONS_ENDED, actor=actor, subject=_subject(member_id))


async def end_own_others(conn: Connection, session: Session) -> None:
    """End every sitting of a member but the one they do it in."""
    member = session.member
    await end_others(conn, member.id, session.digest)
    await audit.record(conn, Event.SESSIONS_ENDED, actor=member.actor, subject=_subject(member.id))


async def end_others(conn: Connection, member_id: MemberId, here: bytes) -> None:
    """End every sitting of a member but one."""
    await conn.execute(queries(__name__)["end_others"], member_id, here)


async def end_all(conn: Connection, member_id: MemberId) -> None:
    """End every sitting of a member."""
    await end_others(conn, member_id, b"")


async def drop_ended(conn: Connection) -> None:
    """Forget the sittings that have ended."""
    await conn.execute(queries(__name__)["drop_ended"], IDLE)


def _subject(member_id: MemberId) -> Subject:
    return Subject(SubjectKind.MEMBER, member_id)
