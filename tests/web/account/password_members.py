"""Members with a password, for the tests of accounts' pages."""

from market.account.member import Member, MemberStanding
from market.account.store import credentials
from market.organization import Organization
from market.viewer import Role
from tests.web.people import People, a_member, a_person, add_member

PASSWORD = "翠绿的山谷里有雾"


async def with_password(
    people: People,
    role: Role = Role.EXPERT,
    standing: MemberStanding = MemberStanding.ACTIVE,
    *,
    organization: Organization | None = None,
    editor: bool = True,
) -> tuple[Member, str]:
    """Add a member who signs in with PASSWORD, and give them with their address."""
    member = a_member(role, organization, standing=standing, editor=editor)
    person = a_person(member)
    await add_member(people.database, member, person)
    kept = await people.app.state.market.passwords.hash(PASSWORD)
    async with people.database.writing() as conn:
        await credentials.put(conn, member.id, kept)
    return member, person.email


async def new_attempts(people: People) -> None:
    """Let everybody try as often as if nobody had tried before."""
    async with people.database.writing() as conn:
        await conn.execute("DELETE FROM rate_limit")


async def as_if_at_once(people: People) -> None:
    """Take back what the buckets have filled since the last attempt: a slow machine gives nobody another one."""
    async with people.database.writing() as conn:
        await conn.execute("UPDATE rate_limit SET tokens = floor(tokens), filled_at = clock_timestamp()")


async def events(people: People) -> list[tuple[str, str]]:
    """List what the record says happened, with its actor, from the first."""
    async with people.database.reading() as conn:
        rows = await conn.fetch("SELECT event, actor FROM audit ORDER BY id")
    return [(row["event"], row["actor"]) for row in rows]
