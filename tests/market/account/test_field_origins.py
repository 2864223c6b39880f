"""Where each personal field of a member is from."""

from dataclasses import replace
from datetime import date

from market.account.store import field_origins, members
from market.listing.expert import Basis, Origin, PersonField
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, Role
from tests.web.people import a_member, a_person

SIGN_UP = Origin(Basis.CONSENT, "sign-up", date(2026, 4, 5))
ACCOUNT = Origin(Basis.CONSENT, "account page", date(2026, 9, 9))


async def test_a_field_that_stays_the_same_stays_from_where_it_is(conn: Connection) -> None:
    member = a_member(Role.BROKER)
    person = a_person(member)
    await members.add(conn, member, person, actor=COMMAND_LINE)
    assert await field_origins.find(conn, member.id) == dict.fromkeys(
        (PersonField.NAME, PersonField.EMAIL, PersonField.PHONE), SIGN_UP
    )
    called = replace(person, phone="000-1111", source=ACCOUNT.source, held_on=ACCOUNT.held_on)
    await members.put_person(conn, member.id, called)
    assert await field_origins.find(conn, member.id) == {
        PersonField.NAME: SIGN_UP,
        PersonField.EMAIL: SIGN_UP,
        PersonField.PHONE: ACCOUNT,
    }
    third = replace(called, name="改名会员（样例）", phone=None, source="office", held_on=date(2026, 10, 10))
    await members.put_person(conn, member.id, third)
    assert await field_origins.find(conn, member.id) == {
        PersonField.NAME: Origin(Basis.CONSENT, "office", date(2026, 10, 10)),
        PersonField.EMAIL: SIGN_UP,
    }
