"""Members in the store."""

from collections.abc import Sequence

from market.db import Connection, Record
from market.errors import NotFound
from market.listing import Language, ListingId
from market.member import Member, MemberPerson, Standing
from market.organization import OrganizationId
from market.store.queries import queries
from market.viewer import Actor, MemberId, Role


async def add(conn: Connection, member: Member, person: MemberPerson, *, actor: Actor) -> None:
    """Add an account with the person behind it.

    Raises Conflict when the e-mail address already has one, NotFound when the organisation is not there.
    """
    await conn.execute(
        queries("members")["add"],
        *(member.id, member.role.value, member.organization_id, member.expert_id, member.editor),
        *(member.standing.value, member.language.value, actor.name),
    )
    await put_person(conn, member.id, person)


async def put_person(conn: Connection, member_id: MemberId, person: MemberPerson) -> None:
    """Write what is known of the person behind an account. Raises Conflict as `add` does."""
    await conn.execute(
        queries("members")["put_person"],
        *(member_id, person.name, person.email, person.phone, person.basis.value, person.source, person.held_on),
    )


async def get(conn: Connection, member_id: MemberId) -> Member:
    """Give an account. Raises NotFound."""
    found = await find(conn, [member_id])
    if member_id not in found:
        raise NotFound("member", member_id)
    return found[member_id]


async def find(conn: Connection, ids: Sequence[MemberId]) -> dict[MemberId, Member]:
    """Find accounts by id."""
    rows = await conn.fetch(queries("members")["find"], list(ids))
    return {MemberId(row["id"]): read_member(row) for row in rows}


def read_member(row: Record) -> Member:
    """Read the columns of one account."""
    return Member(
        id=MemberId(row["id"]),
        role=Role(row["role"]),
        organization_id=None if row["organization_id"] is None else OrganizationId(row["organization_id"]),
        expert_id=None if row["expert_id"] is None else ListingId(row["expert_id"]),
        editor=row["editor"],
        standing=Standing(row["standing"]),
        second_factor=row["second_factor"],
        language=Language(row["language"]),
        version=row["version"],
    )
