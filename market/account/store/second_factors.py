"""Second factors in the store: secrets sealed with the market's key, recovery codes as digests."""

from datetime import datetime

from market.account.member import Member
from market.account.second_factor import matching_step, new_recovery_codes, new_totp_secret, recovery_digest
from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.errors import Conflict
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.secret_key import SecretKey
from market.viewer import VISITOR, Actor, MemberId


async def begin(conn: Connection, member_id: MemberId, *, key: SecretKey) -> None:
    """Make the secret of a second factor that is to be set up; one that is there stays."""
    sealed = key.seal(new_totp_secret().encode(), purpose=_purpose(member_id))
    await conn.execute(queries(__name__)["begin"], member_id, sealed)


async def pending(conn: Connection, member_id: MemberId, *, key: SecretKey) -> str | None:
    """Give the secret that waits to be confirmed, for its member to put into their app; None where none does."""
    row = await conn.fetchrow(queries(__name__)["get"], member_id)
    if row is None or row["totp_secret"] is None or row["confirmed"]:
        return None
    return key.unseal(row["totp_secret"], purpose=_purpose(member_id)).decode()


async def confirm(
    conn: Connection, member: Member, code: str, *, at: datetime, key: SecretKey
) -> tuple[str, ...] | None:
    """Have the account ask for the second factor from now on, and give its recovery codes; None for a wrong code.

    Raises Conflict when it was set up meanwhile.
    """
    secret = await pending(conn, member.id, key=key)
    if secret is None:
        raise Conflict("the second factor is set up already")
    step = matching_step(secret, code, at=at, after=None)
    if step is None:
        return None
    if await conn.fetchval(queries(__name__)["confirm"], member.id, step) is None:
        raise Conflict("the second factor is set up already")
    await audit.record(conn, Event.SECOND_FACTOR_SET, actor=member.actor, subject=_subject(member.id))
    return await _put_codes(conn, member.id)


async def use(conn: Connection, member_id: MemberId, code: str, *, at: datetime, key: SecretKey) -> bool:
    """Take a code of the member's app, each once; say whether it was right."""
    row = await conn.fetchrow(queries(__name__)["get"], member_id)
    if row is None or row["totp_secret"] is None or not row["confirmed"]:
        return False
    secret = key.unseal(row["totp_secret"], purpose=_purpose(member_id)).decode()
    step = matching_step(secret, code, at=at, after=row["totp_last_step"])
    if step is None:
        return False
    return await conn.fetchval(queries(__name__)["use_step"], member_id, step) is not None


async def use_recovery_code(conn: Connection, member: Member, code: str) -> bool:
    """Take one of the member's recovery codes, each once; say whether it was right."""
    used = await conn.fetchval(queries(__name__)["use_code"], member.id, recovery_digest(code))
    if used is not None:
        await audit.record(conn, Event.RECOVERY_CODE_USED, actor=member.actor, subject=_subject(member.id))
    return used is not None


async def note_proof(conn: Connection, member: Member, *, right: bool) -> None:
    """Record that somebody who knew the password showed the second factor, or something that was none."""
    event, actor = (Event.SIGNED_IN, member.actor) if right else (Event.SIGN_IN_FAILED, VISITOR)
    await audit.record(
        conn,
        event,
        actor=actor,
        subject=_subject(member.id),
        organization_id=member.organization_id,
        detail={"second_factor": True},
    )


async def renew_codes(conn: Connection, member: Member) -> tuple[str, ...]:
    """Make new recovery codes in place of the old ones, and give them."""
    await audit.record(conn, Event.RECOVERY_CODES_MADE, actor=member.actor, subject=_subject(member.id))
    return await _put_codes(conn, member.id)


async def codes_left(conn: Connection, member_id: MemberId) -> int:
    """Count the recovery codes that were not used yet."""
    return int(await conn.fetchval(queries(__name__)["codes_left"], member_id))


async def remove(conn: Connection, member_id: MemberId, *, actor: Actor) -> None:
    """Take the second factor and its recovery codes away; whether that may be is the caller's to have checked."""
    await conn.execute(queries(__name__)["remove"], member_id)
    await conn.execute(queries(__name__)["drop_codes"], member_id)
    await audit.record(conn, Event.SECOND_FACTOR_REMOVED, actor=actor, subject=_subject(member_id))


async def reseal(conn: Connection, *, before: SecretKey, now: SecretKey, actor: Actor) -> int:
    """Seal with another key what was sealed with the one before, and count it; what already is stays.

    Raises SettingsError, changing nothing, when a secret was sealed with neither.
    """
    anew: dict[MemberId, bytes] = {}
    for row in await conn.fetch(queries(__name__)["all_sealed"]):
        purpose = _purpose(row["id"])
        if not now.opens(row["totp_secret"], purpose=purpose):
            anew[row["id"]] = now.seal(before.unseal(row["totp_secret"], purpose=purpose), purpose=purpose)
    await conn.execute(queries(__name__)["put_sealed"], list(anew), list(anew.values()))
    subject = Subject(SubjectKind.SETTING, "secret-key")
    await audit.record(conn, Event.SETTINGS_CHANGED, actor=actor, subject=subject, detail={"second_factors": len(anew)})
    return len(anew)


async def _put_codes(conn: Connection, member_id: MemberId) -> tuple[str, ...]:
    codes = new_recovery_codes()
    await conn.execute(queries(__name__)["drop_codes"], member_id)
    await conn.execute(queries(__name__)["add_codes"], member_id, [recovery_digest(code) for code in codes])
    return codes


def _purpose(member_id: MemberId) -> str:
    return f"totp {member_id}"


def _subject(member_id: MemberId) -> Subject:
    return Subject(SubjectKind.MEMBER, member_id)
