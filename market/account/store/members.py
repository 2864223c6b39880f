"""Members in the store."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from market.account.member import ORGANIZED_ROLES, Account, Member, MemberPerson, MemberStanding, check_looks_after
from market.account.store import field_origins
from market.audit.audit import Detail, Event, Subject, SubjectKind
from market.audit.store import audit
from market.day import current_day
from market.errors import Conflict, NotFound
from market.listing.expert import Basis
from market.listing.listing import Language, ListingId
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, MemberId, Role


async def add(conn: Connection, member: Member, person: MemberPerson, *, actor: Actor, sample: bool = False) -> None:
    """Add an account with the person behind it; a sample one belongs to the demonstration.

    Raises Conflict when the e-mail address already has one, NotFound when the organisation is not there.
    """
    await conn.execute(
        queries(__name__)["add"],
        id=member.id,
        role=member.role.value,
        organization_id=member.organization_id,
        expert_id=member.expert_id,
        editor=member.editor,
        standing=member.standing.value,
        language=member.language.value,
        sample=sample,
        created_by=actor.name,
    )
    await put_person(conn, member.id, person)


async def put_person(conn: Connection, member_id: MemberId, person: MemberPerson) -> None:
    """Write what is known of the person behind an account; what stays the same stays from where it is.

    Raises Conflict as `add` does.
    """
    await field_origins.keep(conn, member_id, person)
    await conn.execute(
        queries(__name__)["put_person"],
        member_id=member_id,
        name=person.name,
        email=person.email,
        phone=person.phone,
        basis=person.basis.value,
        source=person.source,
        held_on=person.held_on,
    )


async def correct(conn: Connection, member_id: MemberId, *, name: str, phone: str | None, source: str) -> None:
    """Write what a member says of themselves now; what they leave as it is stays from where it was.

    Raises NotFound once they are erased, or Invalid.
    """
    member = await lock(conn, member_id)
    known = await person_of(conn, member_id)
    if known is None:
        raise NotFound("member", member_id)
    today = current_day()
    person = replace(known, name=name, phone=phone, basis=Basis.CONSENT, source=source, held_on=today)
    changed = [part for part, now in (("name", name), ("phone", phone)) if getattr(known, part) != now]
    if changed:
        await put_person(conn, member_id, person)
        await _record(conn, Event.DATA_CORRECTED, member, member.actor, {"fields": changed})


async def get(conn: Connection, member_id: MemberId) -> Member:
    """Give an account. Raises NotFound."""
    found = await find(conn, [member_id])
    if member_id not in found:
        raise NotFound("member", member_id)
    return found[member_id]


async def find(conn: Connection, ids: Sequence[MemberId]) -> dict[MemberId, Member]:
    """Find accounts by id."""
    rows = await conn.fetch(queries(__name__)["find"], list(ids))
    return {MemberId(row["id"]): read_member(row) for row in rows}


async def lock(conn: Connection, member_id: MemberId) -> Member:
    """Give an account, and hold it until the transaction ends. Raises NotFound."""
    row = await conn.fetchrow(queries(__name__)["lock"], member_id)
    if row is None:
        raise NotFound("member", member_id)
    return read_member(row)


async def person_of(conn: Connection, member_id: MemberId) -> MemberPerson | None:
    """Give what is known of the person behind an account, for them and for who looks after it; None once erased."""
    row = await conn.fetchrow(queries(__name__)["person_of"], member_id)
    return None if row is None else read_person(row)


async def has_operator(conn: Connection) -> bool:
    """Say whether anybody real has ever run this market."""
    return bool(await conn.fetchval(queries(__name__)["has_operator"]))


async def is_bound(conn: Connection, expert_id: ListingId) -> bool:
    """Say whether an expert of the store has an account."""
    return bool(await conn.fetchval(queries(__name__)["is_bound"], expert_id))


async def editors_of(conn: Connection, organization_id: OrganizationId) -> list[MemberId]:
    """List who answers for an organisation: its members who may change what is its own."""
    return [MemberId(row["id"]) for row in await conn.fetch(queries(__name__)["editors_of"], organization_id)]


async def with_editors(conn: Connection, ids: Collection[OrganizationId]) -> set[OrganizationId]:
    """Say which of some organisations somebody answers for."""
    rows = await conn.fetch(queries(__name__)["with_editors"], list(ids))
    return {OrganizationId(row["organization_id"]) for row in rows}


async def join(conn: Connection, member: Member) -> None:
    """Let somebody in who was invited, now that they have a password."""
    await _put(conn, replace(member, standing=MemberStanding.ACTIVE))
    await _record(conn, Event.MEMBER_JOINED, member, member.actor)


async def admit(conn: Connection, member: Member, organization_id: OrganizationId) -> None:
    """Let the member of an organisation in whose sign-up was approved; they edit what it has.

    Raises Conflict for an account that does not wait for it: it was shut, or let in before.
    """
    if member.standing is not MemberStanding.WAITING:
        raise Conflict("the account does not wait for the office any more")
    admitted = replace(member, standing=MemberStanding.ACTIVE, organization_id=organization_id, editor=True)
    await _put(conn, admitted)


async def suspend(conn: Connection, member_id: MemberId, *, actor: Actor) -> None:
    """Shut somebody out, at once: no sitting and no token of theirs counts any more.

    Raises NotFound, NotAllowed as `check_looks_after` does; Conflict for oneself, for the last operator, and for who
    is not in.
    """
    operators = await conn.fetch(queries(__name__)["lock_operators"])
    member = await lock(conn, member_id)
    check_looks_after(member, actor)
    if member_id == actor.member_id:
        raise Conflict("nobody shuts themselves out")
    if [row["id"] for row in operators] == [member_id]:
        raise Conflict("the market's last operator stays")
    if member.standing not in (MemberStanding.ACTIVE, MemberStanding.INVITED, MemberStanding.WAITING):
        raise Conflict("the account is not in use")
    await _put(conn, replace(member, standing=MemberStanding.SUSPENDED))
    await conn.execute(queries(__name__)["end_sessions"], member_id)
    await _record(conn, Event.MEMBER_SUSPENDED, member, actor)


async def restore(conn: Connection, member_id: MemberId, *, actor: Actor) -> None:
    """Let somebody in again who was suspended; one who never had a password is invited as before.

    Raises NotFound, NotAllowed as `check_looks_after` does; Conflict for who is not suspended.
    """
    member = await lock(conn, member_id)
    check_looks_after(member, actor)
    if member.standing is not MemberStanding.SUSPENDED:
        raise Conflict("the account is not suspended")
    known = await conn.fetchval(queries(__name__)["has_password"], member_id)
    belongs = member.organization_id is not None or member.role not in ORGANIZED_ROLES
    standing = MemberStanding.INVITED if not known else MemberStanding.ACTIVE if belongs else MemberStanding.WAITING
    await _put(conn, replace(member, standing=standing))
    await _record(conn, Event.MEMBER_RESTORED, member, actor)


async def let_edit(conn: Connection, member_id: MemberId, *, editor: bool, actor: Actor) -> None:
    """Say whether somebody may change what their organisation has, or only read it.

    Raises NotFound, NotAllowed as `check_looks_after` does; Conflict for oneself, who would be left without an editor.
    """
    member = await lock(conn, member_id)
    check_looks_after(member, actor)
    if member_id == actor.member_id:
        raise Conflict("nobody takes their own rights away")
    await _put(conn, replace(member, editor=editor))
    await _record(conn, Event.MEMBER_CHANGED, member, actor, {"editor": editor})


async def put_language(conn: Connection, member_id: MemberId, language: Language) -> None:
    """Keep the language that the market writes to a member in."""
    await conn.execute(queries(__name__)["put_language"], member_id, language.value)


async def _put(conn: Connection, member: Member) -> None:
    await conn.execute(
        queries(__name__)["change"], member.id, member.standing.value, member.editor, member.organization_id
    )


async def _record(
    conn: Connection, event: Event, member: Member, actor: Actor, detail: Mapping[str, Detail] | None = None
) -> None:
    subject = Subject(SubjectKind.MEMBER, member.id)
    known = detail or {}
    await audit.record(conn, event, actor=actor, subject=subject, organization_id=member.organization_id, detail=known)


def read_person(row: Record) -> MemberPerson:
    """Read the columns of the person behind an account."""
    return MemberPerson(
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        basis=Basis(row["basis"]),
        source=row["source"],
        held_on=row["held_on"],
    )


def read_member(row: Record) -> Member:
    """Read the columns of one account."""
    return Member(
        id=MemberId(row["id"]),
        role=Role(row["role"]),
        organization_id=None if row["organization_id"] is None else OrganizationId(row["organization_id"]),
        expert_id=None if row["expert_id"] is None else ListingId(row["expert_id"]),
        editor=row["editor"],
        standing=MemberStanding(row["standing"]),
        second_factor=row["second_factor"],
        language=Language(row["language"]),
        version=row["version"],
    )


async def of_organization(conn: Connection, organization_id: OrganizationId, *, actor: Actor) -> list[Account]:
    """List an organisation's accounts, editors first.

    Raises NotFound for strangers, NotAllowed for colleagues who don't edit.
    """
    actor.check_owner_or_operator(organization_id)
    rows = await conn.fetch(queries(__name__)["of_organization"], organization_id)
    return [_account(row) for row in rows]


async def page(
    conn: Connection, *, actor: Actor, words: str = "", role: Role | None = None, offset: int = 0, limit: int = 50
) -> tuple[list[Account], int]:
    """Give a part of everybody's accounts, and how many there are; those first who wait for a new password.

    Raises NotAllowed for all but the market office.
    """
    actor.check_operator()
    chosen = (words.strip(), None if role is None else role.value)
    rows = await conn.fetch(queries(__name__)["page"], *chosen, offset, limit)
    return [_account(row) for row in rows], int(await conn.fetchval(queries(__name__)["count"], *chosen))


def _account(row: Record) -> Account:
    return Account(
        member=read_member(row),
        person=None if row["email"] is None else read_person(row),
        organization_name=row["organization_name"],
        seen_at=row["seen_at"],
        reset_asked_at=row["reset_asked_at"],
        sample=row["sample"],
    )
