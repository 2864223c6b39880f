"""A member is erased while news of theirs are kept: neither ends the other, and nothing is left of them."""

import asyncio

from market.account.member import Member
from market.notification.digest import FoundNews, SourceKind
from market.notification.store import news
from market.postgres.db import Database
from market.privacy.store import erasures
from market.viewer import CLOCK, COMMAND_LINE, Role
from tests.listings import a_need, an_achievement, an_organization
from tests.market.postgres.lock_wait import somebody_waits
from tests.matcher.market_index import add_organization, publish
from tests.web.people import a_member, add_member

WORD = "2026-11-02 来信（样例）"


async def told_before(database: Database) -> tuple[Member, FoundNews, FoundNews]:
    """Give a member who was told of a first piece of news, and a second piece for them."""
    firm, institute = [await add_organization(database, an_organization(number)) for number in (1, 2)]
    need, offers = a_need(firm), [an_achievement(institute, number=f"A-{number}") for number in (1, 2)]
    await publish(database, need, *offers)
    member = await add_member(database, a_member(Role.ENTERPRISE, firm))
    first, second = [
        FoundNews(
            member_id=member.id,
            source=SourceKind.NEED,
            source_id=need.id,
            listing_id=offer.id,
            listing_version=1,
        )
        for offer in offers
    ]
    async with database.writing() as conn:
        await news.keep(conn, [first], actor=CLOCK)
    return member, first, second


async def erase(database: Database, member: Member) -> None:
    async with database.writing() as conn:
        await erasures.erase(conn, member.id, actor=COMMAND_LINE, source=WORD)


async def left_of(database: Database, member: Member) -> int:
    async with database.reading() as conn:
        return int(await conn.fetchval("SELECT count(*) FROM digest_item WHERE member_id = $1", member.id))


async def test_who_is_erased_while_their_news_are_kept_waits_for_them_and_takes_them_along(database: Database) -> None:
    member, _, second = await told_before(database)
    async with database.writing() as conn:
        await conn.execute("SELECT FROM standing_wish WHERE member_id = $1 FOR UPDATE", member.id)
        erasing = asyncio.create_task(erase(database, member))
        await somebody_waits(conn)
        await news.keep(conn, [second], actor=CLOCK)
    await erasing
    assert await left_of(database, member) == 0


async def test_no_news_are_kept_for_who_was_erased_a_moment_before(database: Database) -> None:
    member, _, second = await told_before(database)

    async def keep() -> None:
        async with database.writing() as conn:
            await news.keep(conn, [second], actor=CLOCK)

    async with database.writing() as conn:
        await erasures.erase(conn, member.id, actor=COMMAND_LINE, source=WORD)
        keeping = asyncio.create_task(keep())
        await somebody_waits(conn)
    await keeping
    assert await left_of(database, member) == 0
