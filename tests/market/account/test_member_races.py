"""Two who act on one account at once: the second waits, and sees what the first has done."""

import asyncio

import pytest

from market.account.member import Member, MemberStanding
from market.account.store import links as account_links
from market.account.store import members, sign_ups
from market.errors import NotFound
from market.postgres.db import Database
from market.privacy.store import erasures
from market.viewer import COMMAND_LINE, Role
from tests.market.account.test_sign_ups import a_sign_up, a_waiting_member
from tests.market.postgres.lock_wait import somebody_waits
from tests.web.people import a_member, a_person, add_member

WORD = "2026-11-02 来信（样例）"
NEW = a_member(Role.OPERATOR)


async def invited(database: Database) -> tuple[Member, str]:
    """Invite a broker, and give the secret of the link."""
    member = a_member(Role.BROKER, standing=MemberStanding.INVITED)
    async with database.writing() as conn:
        return member, await account_links.invite(conn, member, a_person(member), actor=COMMAND_LINE)


async def enter(database: Database, secret: str) -> Member | None:
    async with database.writing() as conn:
        return await account_links.enter(conn, secret, "hash", operator=NEW, person=a_person(NEW))


async def test_who_is_shut_out_at_the_moment_they_open_their_link_stays_out(database: Database) -> None:
    await add_member(database, a_member(Role.OPERATOR))
    member, secret = await invited(database)
    async with database.writing() as conn:
        await members.suspend(conn, member.id, actor=COMMAND_LINE)
        entering = asyncio.create_task(enter(database, secret))
        await somebody_waits(conn)
    assert await entering is None
    async with database.reading() as conn:
        assert (await members.get(conn, member.id)).standing is MemberStanding.SUSPENDED


async def test_a_link_that_is_opened_while_another_is_given_opens_nothing(database: Database) -> None:
    member, secret = await invited(database)
    async with database.writing() as conn:
        await members.lock(conn, member.id)
        entering = asyncio.create_task(enter(database, secret))
        await somebody_waits(conn)
        later = await account_links.renew(conn, member.id, actor=COMMAND_LINE)
    assert await entering is None
    assert await enter(database, later) is not None


async def test_a_sign_up_that_is_approved_while_its_member_is_erased_is_gone(database: Database) -> None:
    member = a_waiting_member()
    sign_up = a_sign_up(member)
    async with database.writing() as conn:
        assert await sign_ups.add(conn, sign_up, member, a_person(member), "hash")

    async def approve() -> None:
        async with database.writing() as conn:
            await sign_ups.approve(conn, sign_up.id, actor=COMMAND_LINE)

    async with database.writing() as conn:
        await members.lock(conn, member.id)
        approving = asyncio.create_task(approve())
        await somebody_waits(conn)
        await erasures.erase(conn, member.id, actor=COMMAND_LINE, source=WORD)
    with pytest.raises(NotFound):
        await approving
