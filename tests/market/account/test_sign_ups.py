"""Sign-ups: one however often it is sent, decided once, and joined to the organisation that the store knows."""

from dataclasses import replace
from uuid import uuid4

import pytest

from market.account.member import Member, MemberStanding
from market.account.sign_up import SignUp, SignUpId, SignUpState, role_of
from market.account.store import members, sign_ups
from market.errors import Conflict, Invalid, NotAllowed
from market.office.store import organizations
from market.organization import Organization, OrganizationId, OrganizationKind, check_character
from market.place import Place
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, PUBLIC, Role
from tests.listings import NINGBO
from tests.web.people import a_member, a_person

BODY = "91999999TE5T00001"
CODE = BODY + check_character(BODY)
"""A code whose region is nowhere."""


def a_sign_up(member: Member, code: str = CODE) -> SignUp:
    return SignUp(
        id=SignUpId(uuid4()),
        member_id=member.id,
        code=code,
        name="测试企业（样例）",
        kind=OrganizationKind.ENTERPRISE,
        place=NINGBO,
    )


def a_waiting_member() -> Member:
    return a_member(Role.ENTERPRISE, editor=True, standing=MemberStanding.WAITING)


async def add(conn: Connection, code: str = CODE) -> SignUp:
    member = a_waiting_member()
    sign_up = a_sign_up(member, code)
    assert await sign_ups.add(conn, sign_up, member, a_person(member), "hash")
    return sign_up


async def test_approval_makes_the_organisation_and_lets_its_member_in(conn: Connection) -> None:
    sign_up = await add(conn)
    asked, total = await sign_ups.waiting(conn, actor=COMMAND_LINE)
    assert ([replace(each, asked_at=None) for each in asked], total) == ([sign_up], 1)
    await sign_ups.approve(conn, sign_up.id, actor=COMMAND_LINE)
    organization = await organizations.find_by_code(conn, CODE, viewer=PUBLIC)
    assert organization is not None
    assert (organization.name, organization.place, organization.sample) == ("测试企业（样例）", NINGBO, False)
    member = await members.get(conn, sign_up.member_id)
    assert (member.standing, member.organization_id, member.editor) == (MemberStanding.ACTIVE, organization.id, True)
    assert (await sign_ups.waiting(conn, actor=COMMAND_LINE)) == ([], 0)
    with pytest.raises(Conflict):
        await sign_ups.refuse(conn, sign_up.id, "too late", actor=COMMAND_LINE)


async def test_an_organisation_that_is_known_is_joined(conn: Connection, organization: Organization) -> None:
    known = replace(organization, id=OrganizationId(uuid4()), code=CODE, number="KNOWN")
    await organizations.add(conn, known, actor=COMMAND_LINE)
    sign_up = await add(conn)
    await sign_ups.approve(conn, sign_up.id, actor=COMMAND_LINE)
    assert (await members.get(conn, sign_up.member_id)).organization_id == known.id
    assert await conn.fetchval("SELECT count(*) FROM organization WHERE code = $1", CODE) == 1


async def test_a_refusal_has_its_reason_and_may_be_answered(conn: Connection) -> None:
    sign_up = await add(conn)
    with pytest.raises(Invalid):
        await sign_ups.refuse(conn, sign_up.id, " ", actor=COMMAND_LINE)
    await sign_ups.refuse(conn, sign_up.id, "名称与代码不符", actor=COMMAND_LINE)
    member = await members.get(conn, sign_up.member_id)
    assert member.standing is MemberStanding.WAITING
    found = await sign_ups.find_own(conn, member)
    assert found is not None
    assert (found.state, found.reason) == (SignUpState.REFUSED, "名称与代码不符")
    corrected = replace(sign_up, name="测试大学（样例）", kind=OrganizationKind.UNIVERSITY)
    await sign_ups.ask_again(conn, corrected, member)
    asked, total = await sign_ups.waiting(conn, actor=COMMAND_LINE)
    assert ([(each.id, each.name) for each in asked], total) == ([(sign_up.id, "测试大学（样例）")], 1)
    assert (await members.get(conn, member.id)).role is Role.INSTITUTE
    with pytest.raises(Conflict):
        await sign_ups.ask_again(conn, corrected, member)


async def test_what_is_sent_twice_is_one_and_a_known_address_is_kept_out(conn: Connection) -> None:
    member = a_waiting_member()
    sign_up, person = a_sign_up(member), a_person(member)
    assert await sign_ups.add(conn, sign_up, member, person, "hash")
    again = a_waiting_member()
    assert not await sign_ups.add(conn, replace(sign_up, member_id=again.id), again, a_person(again), "hash")
    assert not await sign_ups.add(conn, a_sign_up(again), again, replace(person, email=person.email.upper()), "hash")
    assert (await sign_ups.waiting(conn, actor=COMMAND_LINE))[1] == 1
    assert await conn.fetchval("SELECT count(*) FROM member") == 1


async def test_who_was_shut_out_meanwhile_is_not_let_in_by_an_approval(conn: Connection) -> None:
    sign_up = await add(conn)
    await members.suspend(conn, sign_up.member_id, actor=COMMAND_LINE)
    assert (await sign_ups.waiting(conn, actor=COMMAND_LINE))[1] == 0
    with pytest.raises(Conflict, match="does not wait"):
        await sign_ups.approve(conn, sign_up.id, actor=COMMAND_LINE)
    assert (await members.get(conn, sign_up.member_id)).standing is MemberStanding.SUSPENDED


async def test_only_the_office_decides(conn: Connection) -> None:
    sign_up = await add(conn)
    for actor in (a_member(Role.BROKER).actor, a_member(Role.ENTERPRISE).actor):
        with pytest.raises(NotAllowed):
            await sign_ups.approve(conn, sign_up.id, actor=actor)
        with pytest.raises(NotAllowed):
            await sign_ups.refuse(conn, sign_up.id, "no", actor=actor)
        with pytest.raises(NotAllowed):
            await sign_ups.waiting(conn, actor=actor)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": CODE[:17] + ("0" if CODE[17] != "0" else "1")}, "code"),
        ({"code": "91000000TE5T00001" + check_character("91000000TE5T00001")}, "code"),
        ({"name": " "}, "name"),
        ({"place": Place("CN")}, "province"),
        ({"place": Place("FI")}, "country"),
        ({"kind": OrganizationKind.FOREIGN}, "country"),
    ],
)
def test_a_sign_up_names_what_is_wrong(change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        replace(a_sign_up(a_waiting_member()), **change)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}


def test_an_organisation_abroad_has_its_own_register_s_number() -> None:
    abroad = replace(
        a_sign_up(a_waiting_member()), code="FI-0000000-0", kind=OrganizationKind.FOREIGN, place=Place("FI")
    )
    assert abroad.role is Role.ENTERPRISE
    assert role_of(OrganizationKind.HOSPITAL) is Role.INSTITUTE
