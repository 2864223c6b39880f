"""Accounts: who may look after whom, and what ends with an account."""

from uuid import uuid4

import pytest

from market.account.member import Member, MemberStanding
from market.account.store import credentials, members, sessions
from market.account.store import links as account_links
from market.account.store import members as account_members
from market.errors import Conflict, NotAllowed, NotFound
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, MemberId, Role
from tests.listings import an_organization
from tests.web.people import a_member, a_person


async def add(conn: Connection, member: Member) -> Member:
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    return member


@pytest.fixture
async def other(conn: Connection) -> Organization:
    organization = an_organization(2)
    await organizations.add(conn, organization, actor=COMMAND_LINE)
    return organization


async def test_an_editor_s_colleague_is_shut_out_at_once(conn: Connection, organization: Organization) -> None:
    editor = await add(conn, a_member(Role.INSTITUTE, organization))
    colleague = await add(conn, a_member(Role.INSTITUTE, organization, editor=False))
    secret = await sessions.begin(conn, colleague.id, proved=True)
    await members.suspend(conn, colleague.id, actor=editor.actor)
    assert await sessions.find(conn, secret) is None
    assert (await members.get(conn, colleague.id)).standing is MemberStanding.SUSPENDED
    await credentials.put(conn, colleague.id, "hash")
    await members.restore(conn, colleague.id, actor=editor.actor)
    assert (await members.get(conn, colleague.id)).standing is MemberStanding.ACTIVE
    assert await sessions.find(conn, secret) is None


async def test_readers_and_strangers_look_after_nobody(
    conn: Connection, organization: Organization, other: Organization
) -> None:
    member = await add(conn, a_member(Role.INSTITUTE, organization))
    reader = await add(conn, a_member(Role.INSTITUTE, organization, editor=False))
    stranger = await add(conn, a_member(Role.ENTERPRISE, other))
    broker = await add(conn, a_member(Role.BROKER))
    for actor, error in ((reader, NotAllowed), (stranger, NotFound), (broker, NotFound)):
        for change in (members.suspend, members.restore, account_links.renew):
            with pytest.raises(error):
                await change(conn, member.id, actor=actor.actor)
        with pytest.raises(error):
            await members.let_edit(conn, member.id, editor=False, actor=actor.actor)
        with pytest.raises(error):
            await account_members.of_organization(conn, organization.id, actor=actor.actor)
        with pytest.raises(NotAllowed):
            await account_members.page(conn, actor=actor.actor)
    assert await members.get(conn, member.id) == member


async def test_an_editor_does_not_reach_the_market_s_own_people(conn: Connection, organization: Organization) -> None:
    editor = await add(conn, a_member(Role.INSTITUTE, organization))
    for role in (Role.EXPERT, Role.BROKER, Role.OPERATOR):
        member = await add(conn, a_member(role, organization))
        with pytest.raises(NotFound):
            await members.suspend(conn, member.id, actor=editor.actor)
    with pytest.raises(NotFound):
        await members.suspend(conn, MemberId(uuid4()), actor=editor.actor)


async def test_the_last_operator_stays_and_nobody_leaves_by_their_own_hand(conn: Connection) -> None:
    first, second = await add(conn, a_member(Role.OPERATOR)), await add(conn, a_member(Role.OPERATOR))
    with pytest.raises(Conflict, match="themselves"):
        await members.suspend(conn, first.id, actor=first.actor)
    await members.suspend(conn, second.id, actor=first.actor)
    with pytest.raises(Conflict, match="last operator"):
        await members.suspend(conn, first.id, actor=COMMAND_LINE)


async def test_a_link_opens_once_and_those_before_it_no_more(conn: Connection, organization: Organization) -> None:
    invited = a_member(Role.INSTITUTE, organization, standing=MemberStanding.INVITED, editor=False)
    editor = await add(conn, a_member(Role.INSTITUTE, organization))
    first = await account_links.invite(conn, invited, a_person(invited), actor=editor.actor)
    second = await account_links.renew(conn, invited.id, actor=editor.actor)
    assert await account_links.find(conn, first) is None
    found = await account_links.find(conn, second)
    assert found is not None
    assert found.member_id == invited.id
    assert await account_links.use(conn, second) == found
    assert await account_links.use(conn, second) is None
    assert await account_links.find(conn, second) is None


@pytest.mark.parametrize(("ago", "opens"), [("6 days 23 hours", True), ("7 days 1 second", False)])
async def test_an_invitation_holds_for_seven_days(
    conn: Connection, organization: Organization, ago: str, *, opens: bool
) -> None:
    invited = a_member(Role.INSTITUTE, organization, standing=MemberStanding.INVITED)
    secret = await account_links.invite(conn, invited, a_person(invited), actor=COMMAND_LINE)
    await conn.execute("UPDATE member_link SET expires_at = expires_at - $1::text::interval", ago)
    assert (await account_links.use(conn, secret) is not None) is opens


async def test_a_link_lets_nobody_in_who_was_suspended_meanwhile(conn: Connection, organization: Organization) -> None:
    invited = a_member(Role.INSTITUTE, organization, standing=MemberStanding.INVITED)
    secret = await account_links.invite(conn, invited, a_person(invited), actor=COMMAND_LINE)
    await members.suspend(conn, invited.id, actor=COMMAND_LINE)
    assert await account_links.find(conn, secret) is None
    assert await account_links.use(conn, secret) is None


async def test_an_editor_makes_no_link_to_a_colleague_s_new_password(
    conn: Connection, organization: Organization
) -> None:
    editor = await add(conn, a_member(Role.INSTITUTE, organization))
    colleague = await add(conn, a_member(Role.INSTITUTE, organization))
    with pytest.raises(NotAllowed):
        await account_links.renew(conn, colleague.id, actor=editor.actor)
    assert await account_links.find(conn, await account_links.renew(conn, colleague.id, actor=COMMAND_LINE)) is not None


async def test_who_waits_for_a_new_password_comes_first_in_the_office_s_list(
    conn: Connection, organization: Organization
) -> None:
    waiting = await add(conn, a_member(Role.INSTITUTE, organization))
    later = await add(conn, a_member(Role.BROKER))
    await credentials.ask_reset(conn, waiting, b"address")
    listed, total = await account_members.page(conn, actor=COMMAND_LINE)
    assert ([account.member.id for account in listed], total) == ([waiting.id, later.id], 2)
    assert listed[0].reset_asked_at is not None
    found, count = await account_members.page(
        conn, actor=COMMAND_LINE, words=organization.name.upper(), role=Role.INSTITUTE
    )
    assert ([account.member.id for account in found], count) == ([waiting.id], 1)
    await account_links.renew(conn, waiting.id, actor=COMMAND_LINE)
    assert (await account_members.page(conn, actor=COMMAND_LINE, words=waiting.id.hex[:12]))[0][
        0
    ].reset_asked_at is None
