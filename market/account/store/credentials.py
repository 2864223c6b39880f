"""Credentials in the store: the hash of each member's password, compared where they sign in."""

from dataclasses import dataclass, field

from market.account.member import Member
from market.account.store import sessions
from market.account.store.members import read_member
from market.audit.audit import THE_MARKET, Event, Subject, SubjectKind
from market.audit.store import audit
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import VISITOR, Actor, MemberId


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account with what is kept of its password; None where it has none yet."""

    member: Member
    password_hash: str | None = field(repr=False)


async def find(conn: Connection, email: str) -> Credentials | None:
    """Find the account of an e-mail address, however its letters are written."""
    row = await conn.fetchrow(queries(__name__)["find"], email.strip())
    return None if row is None else Credentials(read_member(row), row["password_hash"])


async def hash_of(conn: Connection, member_id: MemberId) -> str | None:
    """Give what is kept of a member's password, for them alone to be compared with what they type."""
    return await conn.fetchval(queries(__name__)["of_member"], member_id)  # type: ignore[no-any-return]


async def put(conn: Connection, member_id: MemberId, password_hash: str) -> None:
    """Keep a member's first password."""
    await conn.execute(queries(__name__)["put"], member_id, password_hash)


async def change(conn: Connection, member_id: MemberId, password_hash: str, *, here: bytes, actor: Actor) -> None:
    """Put a new password in place of the old one, and end every sitting but this one."""
    await put(conn, member_id, password_hash)
    await sessions.end_others(conn, member_id, here)
    subject = Subject(SubjectKind.MEMBER, member_id)
    await audit.record(conn, Event.PASSWORD_CHANGED, actor=actor, subject=subject)


async def note_failure(conn: Connection, member: Member | None, address_digest: bytes) -> None:
    """Record a sign-in that failed, by a digest of the address that was tried."""
    await _note(conn, Event.SIGN_IN_FAILED, member, address_digest)


async def ask_reset(conn: Connection, member: Member | None, address_digest: bytes) -> None:
    """Note that somebody asks for a new password of an account, or of an address that has none."""
    await conn.execute(queries(__name__)["ask_reset"], None if member is None else member.id)
    await _note(conn, Event.PASSWORD_RESET_ASKED, member, address_digest)


async def _note(conn: Connection, event: Event, member: Member | None, address_digest: bytes) -> None:
    await audit.record(
        conn,
        event,
        actor=VISITOR,
        subject=THE_MARKET if member is None else Subject(SubjectKind.MEMBER, member.id),
        organization_id=None if member is None else member.organization_id,
        detail={"address": address_digest.hex()},
    )
