"""What is listed or rewritten is held against every saved search, once, as its member may see it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from market.account.member import Member
from market.listing.filters import Filters
from market.listing.listing import Audience, Kind, Listing, ListingId, Step
from market.listing.store import achievements, listings
from market.notification.digest import NewsItem
from market.notification.saved_search import Frequency, SavedSearch, SavedSearchId, Sought
from market.notification.store import news, saved_searches
from market.organization import Organization
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, Role
from matcher.answering.local import LocalMatching
from tests.listings import a_need, an_achievement, an_organization
from tests.matcher.market_index import add_organization, matching_at, publish
from tests.web.people import a_member, add_member
from web.notification import jobs as news_work
from web.notification.jobs import find_news
from web.queue.jobs import fill


@pytest.fixture
async def institute(database: Database) -> Organization:
    return await add_organization(database, an_organization(2))


@pytest.fixture
async def firm(database: Database) -> Organization:
    return await add_organization(database, an_organization(1))


@pytest.fixture
async def member(database: Database, firm: Organization) -> Member:
    return await add_member(database, a_member(Role.ENTERPRISE, firm))


@pytest.fixture
async def matching(database: Database, tmp_path: Path) -> AsyncIterator[LocalMatching]:
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(matching_at(tmp_path / "home", database))


async def save(database: Database, member: Member, query: str = "", *, filters: Filters | None = None) -> SavedSearch:
    sought = Sought(query=query, kind=Kind.ACHIEVEMENT, filters=filters or Filters())
    search = SavedSearch(
        id=SavedSearchId(uuid4()), member_id=member.id, name="磁体", sought=sought, frequency=Frequency.AT_ONCE
    )
    async with database.writing() as conn:
        await saved_searches.save(conn, search, actor=member.actor)
    return search


async def come_up(database: Database, matching: LocalMatching, member: Member) -> list[NewsItem]:
    """Look for news, and give all that the member has."""
    await matching.caught_up()
    await find_news(database, matching)
    async with database.reading() as conn:
        return await news.latest(conn, viewer=member.viewer, limit=50)


def ids(items: list[NewsItem]) -> list[ListingId]:
    return [item.listing.id for item in items]


async def rewrite(database: Database, listing: Listing, version: int, **changes: object) -> None:
    async with database.writing() as conn:
        await achievements.edit(conn, replace(listing, version=version, **changes), actor=COMMAND_LINE)  # type: ignore[arg-type]


async def test_what_is_listed_and_holds_the_words_comes_up_once(
    database: Database, matching: LocalMatching, member: Member, institute: Organization, firm: Organization
) -> None:
    await save(database, member, "高矫顽力 磁体")
    magnet, other = an_achievement(institute), an_achievement(institute, number="A-2", title="陶瓷膜净水")
    await publish(database, magnet, other, an_achievement(firm, number="own"), a_need(institute, title="高矫顽力磁体"))
    assert ids(await come_up(database, matching, member)) == [magnet.id]
    async with database.writing() as conn:
        await conn.execute("UPDATE standing_position SET xid = 0, seq = 0")
    assert ids(await come_up(database, matching, member)) == [magnet.id]


async def test_a_rewritten_listing_comes_up_when_it_meets_the_search_and_again_with_each_wording(
    database: Database, matching: LocalMatching, member: Member, institute: Organization
) -> None:
    await save(database, member, "陶瓷膜")
    listing = an_achievement(institute)
    await publish(database, listing)
    assert await come_up(database, matching, member) == []
    await rewrite(database, listing, 3, title="陶瓷膜净水装置")
    assert [item.rewritten for item in await come_up(database, matching, member)] == [False]
    await rewrite(database, listing, 4, title="陶瓷膜净水装置（新）")
    items = await come_up(database, matching, member)
    assert [(item.listing_version, item.rewritten) for item in items] == [(5, True), (4, False)]
    async with database.writing() as conn:
        for step in (Step.PAUSE, Step.RESUME):
            await listings.take_step(conn, listing.id, step, actor=COMMAND_LINE)
    assert len(await come_up(database, matching, member)) == 2


async def test_filters_alone_are_a_search_and_words_that_are_forgiven_are_none(
    database: Database, matching: LocalMatching, member: Member, institute: Organization
) -> None:
    await save(database, member, filters=Filters(fields=("B1.01",)))
    magnet = an_achievement(institute)
    await publish(database, magnet, bulk=True)
    assert ids(await come_up(database, matching, member)) == [magnet.id]
    stranger = await add_member(database, a_member(Role.BROKER))
    await save(database, stranger, "磁体 反应堆")
    await publish(database, an_achievement(institute, number="A-2"))
    assert await come_up(database, matching, stranger) == []


async def test_a_member_who_is_shut_out_is_told_nothing_and_members_texts_are_searched_for_members(
    database: Database, matching: LocalMatching, member: Member, institute: Organization
) -> None:
    await save(database, member, "气凝胶")
    shut = await add_member(database, a_member(Role.BROKER))
    await save(database, shut, "气凝胶")
    async with database.writing() as conn:
        await conn.execute("UPDATE member SET standing = 'suspended' WHERE id = $1", shut.id)
    secret = replace(an_achievement(institute), audience=Audience.MEMBERS, body="聚酰亚胺气凝胶的发泡工艺")
    await publish(database, secret)
    assert ids(await come_up(database, matching, member)) == [secret.id]
    async with database.reading() as conn:
        assert await conn.fetchval("SELECT count(*) FROM digest_item WHERE member_id = $1", shut.id) == 0


async def test_what_was_listed_a_moment_before_a_search_was_saved_is_told_though_the_log_was_read(
    database: Database, matching: LocalMatching, member: Member, institute: Organization
) -> None:
    magnet = an_achievement(institute)
    await publish(database, magnet)
    await matching.caught_up()
    await find_news(database, matching)
    await save(database, member, "磁体")
    assert ids(await come_up(database, matching, member)) == [magnet.id]


async def test_nothing_is_missed_that_the_index_does_not_hold_yet(
    database: Database, matching: LocalMatching, member: Member, institute: Organization
) -> None:
    await save(database, member, "磁体")
    async with database.writing() as conn:
        await conn.execute("UPDATE saved_search SET saved_at = now() - interval '1 day'")
    made = [an_achievement(institute, number=f"A-{n}", title=f"磁体 {n}") for n in range(5)]
    for each in made:
        await publish(database, each)
        await find_news(database, matching)  # at once: the index may not know it
    assert set(ids(await come_up(database, matching, member))) == {each.id for each in made}


async def test_where_the_index_is_crowded_it_is_asked_again(
    database: Database, matching: LocalMatching, member: Member, institute: Organization
) -> None:
    await save(database, member, "磁体")
    magnet = an_achievement(institute)
    await publish(database, magnet)
    await matching.caught_up()
    matching._pool._waiting = 100

    def calm_down() -> None:
        matching._pool._waiting = 0

    asyncio.get_running_loop().call_later(0.1, calm_down)
    assert ids(await come_up(database, matching, member)) == [magnet.id]


async def test_those_who_seek_the_same_are_each_told(
    database: Database,
    matching: LocalMatching,
    member: Member,
    institute: Organization,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(news_work, "QUESTIONS", 1)
    other = await add_member(database, a_member(Role.INSTITUTE, institute))
    broker = await add_member(database, a_member(Role.BROKER))
    magnetic = "高矫顽力 磁体"
    for each, query in ((member, magnetic), (broker, magnetic), (other, magnetic), (broker, "陶瓷膜")):
        await save(database, each, query)
    magnet, membrane = an_achievement(institute), an_achievement(institute, number="A-2", title="陶瓷膜净水")
    await publish(database, magnet, membrane)
    assert ids(await come_up(database, matching, member)) == [magnet.id]
    assert set(ids(await come_up(database, matching, broker))) == {magnet.id, membrane.id}
    assert await come_up(database, matching, other) == []  # it is their own


async def test_supply_that_answers_a_need_of_one_s_own_comes_up_by_way_of_the_queue(
    database: Database, matching: LocalMatching, member: Member, firm: Organization, institute: Organization
) -> None:
    need = replace(a_need(firm, title="高矫顽力磁体"), indicators=(), maturity=None, budget=None)
    await publish(database, need)
    offer = an_achievement(institute)
    await publish(database, offer)
    await matching.caught_up()
    await fill(database, matching)
    async with database.writing() as conn:  # no ranker knows the small encoder
        await conn.execute("UPDATE queue_pair SET level = 3 WHERE need_id = $1 AND listing_id = $2", need.id, offer.id)
    assert [(item.source.name, item.listing.id) for item in await come_up(database, matching, member)] == [
        (need.title, offer.id)
    ]
