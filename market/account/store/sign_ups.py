"""Sign-ups in the store: asked for by a new member, decided by the market office."""

from dataclasses import asdict
from uuid import uuid4

from market.account.member import Member, MemberPerson
from market.account.sign_up import REASON_LIMIT, SignUp, SignUpId, SignUpState
from market.account.store import credentials, members
from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.errors import Conflict, Invalid, NotFound
from market.office.store import organizations
from market.organization import OrganizationId, OrganizationKind
from market.place import Place
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import VISITOR, Actor


async def add(conn: Connection, sign_up: SignUp, member: Member, person: MemberPerson, password_hash: str) -> bool:
    """Keep a sign-up with its member, who waits; False, and nothing kept, when the address already has an account.

    Raises Conflict when the same is sent twice at once.
    """
    if await conn.fetchval(queries(__name__)["is_there"], sign_up.id, person.email):
        return False
    await members.add(conn, member, person, actor=VISITOR)
    await credentials.put(conn, member.id, password_hash)
    await conn.execute(queries(__name__)["add"], id=sign_up.id, member_id=member.id, **_said(sign_up))
    subject = Subject(SubjectKind.MEMBER, member.id)
    await audit.record(conn, Event.ORGANIZATION_SIGNED_UP, actor=member.actor, subject=subject)
    return True


async def ask_again(conn: Connection, sign_up: SignUp, member: Member) -> None:
    """Correct a sign-up that was refused, and ask anew. Raises Conflict when it was not."""
    await members.lock(conn, member.id)
    if await conn.fetchval(queries(__name__)["ask_again"], member_id=member.id, **_said(sign_up)) is None:
        raise Conflict("nothing was refused")
    await conn.execute(queries(__name__)["put_role"], member.id, sign_up.role.value)
    subject = Subject(SubjectKind.MEMBER, member.id)
    await audit.record(conn, Event.ORGANIZATION_SIGNED_UP, actor=member.actor, subject=subject)


async def find_own(conn: Connection, member: Member) -> SignUp | None:
    """Find the sign-up of a member; None for one who came in otherwise."""
    row = await conn.fetchrow(queries(__name__)["of_member"], member.id)
    return None if row is None else _sign_up(row)


async def waiting(conn: Connection, *, actor: Actor, limit: int = 100) -> tuple[list[SignUp], int]:
    """Give what waits for a decision, the oldest first, and how many there are. Raises NotAllowed."""
    actor.check_operator()
    rows = await conn.fetch(queries(__name__)["waiting"], limit)
    return [_sign_up(row) for row in rows], int(await conn.fetchval(queries(__name__)["count_waiting"]))


async def approve(conn: Connection, sign_up_id: SignUpId, *, actor: Actor) -> SignUp:
    """Let an organisation in: one that the store knows by its code is joined, another is added.

    Raises NotAllowed, NotFound; Conflict when it was decided before.
    """
    sign_up = await _lock(conn, sign_up_id, actor)
    known = await organizations.find_by_code(conn, sign_up.code, viewer=actor.viewer)
    organization_id = OrganizationId(uuid4()) if known is None else known.id
    if known is None:
        await organizations.add(conn, sign_up.organization(organization_id), actor=actor)
    await members.admit(conn, await members.lock(conn, sign_up.member_id), organization_id)
    await conn.execute(queries(__name__)["decide"], sign_up_id, SignUpState.APPROVED.value, "", actor.name)
    subject = Subject(SubjectKind.ORGANIZATION, organization_id)
    await audit.record(
        conn,
        Event.ORGANIZATION_APPROVED,
        actor=actor,
        subject=subject,
        organization_id=organization_id,
        detail={"member": str(sign_up.member_id), "joined": known is not None},
    )
    return sign_up


async def refuse(conn: Connection, sign_up_id: SignUpId, reason: str, *, actor: Actor) -> SignUp:
    """Refuse an organisation, with a reason that its member reads; they may correct and ask again.

    Raises Invalid without a reason, NotAllowed, NotFound; Conflict when it was decided before.
    """
    if not 1 <= len(reason.strip()) <= REASON_LIMIT:
        raise Invalid({"reason": f"write a reason of at most {REASON_LIMIT} characters"})
    sign_up = await _lock(conn, sign_up_id, actor)
    arguments = (sign_up_id, SignUpState.REFUSED.value, reason.strip(), actor.name)
    await conn.execute(queries(__name__)["decide"], *arguments)
    subject = Subject(SubjectKind.MEMBER, sign_up.member_id)
    await audit.record(conn, Event.ORGANIZATION_REFUSED, actor=actor, subject=subject)
    return sign_up


async def _lock(conn: Connection, sign_up_id: SignUpId, actor: Actor) -> SignUp:
    actor.check_operator()
    sql = queries(__name__)
    await conn.execute(sql["hold_member"], sign_up_id)
    row = await conn.fetchrow(sql["lock"], sign_up_id)
    if row is None:
        raise NotFound("sign-up", sign_up_id)
    sign_up = _sign_up(row)
    if sign_up.state is not SignUpState.WAITING:
        raise Conflict("this was decided before")
    return sign_up


def _said(sign_up: SignUp) -> dict[str, object]:
    said = {"code": sign_up.code, "name": sign_up.name, "name_en": sign_up.name_en, "kind": sign_up.kind.value}
    return {**said, **asdict(sign_up.place)}


def _sign_up(row: Record) -> SignUp:
    return SignUp(
        id=SignUpId(row["id"]),
        member_id=row["member_id"],
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        kind=OrganizationKind(row["kind"]),
        place=Place(row["country"], row["province"], row["city"], row["district"]),
        state=SignUpState(row["state"]),
        reason=row["reason"],
        asked_at=row["asked_at"],
    )
