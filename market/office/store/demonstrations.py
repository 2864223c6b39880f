"""The demonstration in the store: open while nothing real is there, and over with the first thing that is."""

from datetime import date

from market.account.member import ORGANIZED_ROLES, Member, MemberStanding
from market.account.sign_up import role_of
from market.account.store import members, sessions
from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.errors import NotFound
from market.listing.listing import Kind, ListingId
from market.office.demonstration import sample_member, sample_member_id, sample_person
from market.organization import OrganizationId, OrganizationKind
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import SAMPLES, Role

_LISTED = {Role.ENTERPRISE: Kind.NEED, Role.INSTITUTE: Kind.ACHIEVEMENT}


async def is_open(conn: Connection) -> bool:
    """Say whether the market holds samples and nothing else."""
    return bool(await conn.fetchval(queries(__name__)["is_open"]))


async def enter(conn: Connection, role: Role, *, today: date, client: str) -> str:
    """Begin a sitting of the sample member of a role, made at the first time, and give its secret.

    Raises NotFound when there is no demonstration, or nothing that such a member could be.
    """
    if not await is_open(conn):
        raise NotFound("demonstration", role.value)
    member_id = sample_member_id(role)
    member = (await members.find(conn, [member_id])).get(member_id)
    if member is None:
        member = await _make(conn, role)
        await members.add(conn, member, sample_person(role, today), actor=SAMPLES, sample=True)
    if member.standing is not MemberStanding.ACTIVE:
        raise NotFound("demonstration", role.value)
    subject = Subject(SubjectKind.MEMBER, member_id)
    await audit.record(conn, Event.DEMONSTRATION_ENTERED, actor=member.actor, subject=subject)
    return await sessions.begin(conn, member_id, proved=False, client=client, demonstration=True)


async def _make(conn: Connection, role: Role) -> Member:
    if role is Role.EXPERT:
        row = await conn.fetchrow(queries(__name__)["expert"])
        if row is None:
            raise NotFound("demonstration", role.value)
        return sample_member(role, None, ListingId(row["id"]))
    if role not in ORGANIZED_ROLES:
        return sample_member(role, None, None)
    kinds = [kind.value for kind in OrganizationKind if role_of(kind) is role]
    owner = await conn.fetchval(queries(__name__)["owner"], kinds, _LISTED[role].value)
    if owner is None:
        raise NotFound("demonstration", role.value)
    return sample_member(role, OrganizationId(owner), None)
