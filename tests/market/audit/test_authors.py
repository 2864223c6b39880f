"""Who acted, as far as each reader may know."""

from uuid import uuid4

from market.account.member import MemberStanding
from market.account.store import members
from market.audit.author import Author, AuthorKind
from market.audit.store import authors
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import CLOCK, COMMAND_LINE, OPERATOR, PUBLIC, SAMPLES, VISITOR, Role, Viewer
from tests.web.people import a_member, a_person


async def test_the_market_s_own_actors_have_a_kind_and_no_name(conn: Connection) -> None:
    references = [actor.name for actor in (COMMAND_LINE, CLOCK, SAMPLES, VISITOR)]
    found = await authors.find(conn, [*references, "migration", "member:nobody"], viewer=OPERATOR)
    assert [found[reference].kind.value for reference in references] == references
    assert found["migration"] == Author(kind=AuthorKind.PROGRAM)
    assert found["member:nobody"] == Author(kind=AuthorKind.MEMBER)


async def test_a_person_is_named_to_their_colleagues_and_the_office_alone(
    conn: Connection, organization: Organization
) -> None:
    member = a_member(Role.INSTITUTE, organization)
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    reference = member.actor.name
    colleague, stranger = Viewer(Role.INSTITUTE, organization.id), Viewer(Role.BROKER)
    for viewer, name in (
        (colleague, "样例会员（样例）"),
        (OPERATOR, "样例会员（样例）"),
        (stranger, None),
        (PUBLIC, None),
    ):
        (author,) = (await authors.find(conn, [reference], viewer=viewer)).values()
        assert author == Author(kind=AuthorKind.MEMBER, member_id=member.id, organization_id=organization.id, name=name)
    await conn.execute("DELETE FROM member_person WHERE member_id = $1", member.id)
    assert (await authors.find(conn, [reference], viewer=OPERATOR))[reference].name is None


async def test_an_operator_acts_for_the_office(conn: Connection) -> None:
    operator = a_member(Role.OPERATOR, standing=MemberStanding.SUSPENDED)
    await members.add(conn, operator, a_person(operator), actor=COMMAND_LINE)
    gone = f"member:{uuid4()}"
    found = await authors.find(conn, [operator.actor.name, gone], viewer=PUBLIC)
    assert found[operator.actor.name].kind is AuthorKind.OFFICE
    assert (found[gone].kind, found[gone].organization_id) == (AuthorKind.MEMBER, None)
