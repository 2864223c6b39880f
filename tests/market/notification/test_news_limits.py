"""Much news at once: a digest and a page have an end, what is for the page alone is told nowhere, and old news go."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from market.listing.listing import Step
from market.listing.store import listings
from market.notification.digest import DIGEST_MAX, Digest, DigestId, FoundNews, SourceKind
from market.notification.saved_search import Frequency, SavedSearch, told_up_to
from market.notification.store import digests, news, saved_searches
from market.notification.store import preferences as notification_preferences
from market.viewer import CLOCK, COMMAND_LINE
from tests.market.notification.builders import Standing, standing

__all__ = ["standing"]


async def come_up(standing: Standing, search: SavedSearch, versions: Sequence[int]) -> None:
    """Have one achievement come up for a search, in one wording after another."""
    offer = await standing.an_offer(versions[0])
    pieces = [
        FoundNews(
            member_id=search.member_id,
            source=SourceKind.SEARCH,
            source_id=search.id,
            listing_id=offer.id,
            listing_version=version,
        )
        for version in versions
    ]
    await news.keep(standing.conn, pieces, actor=CLOCK)


async def decided(standing: Standing) -> DigestId | None:
    assert standing.asking.member_id is not None
    up_to = told_up_to(datetime.now(UTC) + timedelta(days=8))
    return await digests.decide(standing.conn, standing.asking.member_id, up_to, actor=CLOCK)


async def told(standing: Standing, digest_id: DigestId | None, *, by_letter: bool = False, seen: int = 0) -> Digest:
    assert digest_id is not None
    viewer = standing.asking.viewer
    return await digests.contents(standing.conn, digest_id, viewer=viewer, by_letter=by_letter, seen_through=seen)


async def test_a_digest_tells_so_many_and_counts_the_others(standing: Standing) -> None:
    quiet, loud = await standing.saved(by_mail=False), await standing.saved(by_mail=True)
    await come_up(standing, quiet, range(1, DIGEST_MAX + 2))
    await come_up(standing, loud, range(2, 5))
    digest_id = await decided(standing)
    whole = await told(standing, digest_id)
    assert (len(whole.items), whole.more) == (DIGEST_MAX, 4)
    letter = await told(standing, digest_id, by_letter=True)
    assert ([item.listing_version for item in letter.items], letter.more) == ([2, 3, 4], 0)
    rest = await told(standing, digest_id, by_letter=True, seen=letter.items[0].id)
    assert [item.listing_version for item in rest.items] == [3, 4]


async def test_what_left_the_market_is_not_counted(standing: Standing) -> None:
    search = await standing.saved()
    await come_up(standing, search, range(1, DIGEST_MAX + 3))
    digest_id = await decided(standing)
    (listing_id,) = {item.listing.id for item in (await told(standing, digest_id)).items}
    await listings.take_step(standing.conn, listing_id, Step.PAUSE, actor=COMMAND_LINE)
    gone = await told(standing, digest_id)
    assert (gone.items, gone.more) == ((), 0)


async def test_a_page_counts_what_waits_behind_it_and_all_of_it_can_be_marked(standing: Standing) -> None:
    viewer = standing.asking.viewer
    await come_up(standing, await standing.saved(), range(1, news.UNSEEN_MAX + 4))
    page = await news.page(standing.conn, viewer=viewer)
    assert (len(page.unseen), page.more, page.last - page.through) == (news.UNSEEN_MAX, 3, 3)
    await news.see(standing.conn, page.last, viewer=viewer)
    after = await news.page(standing.conn, viewer=viewer)
    assert (after.unseen, after.more) == ((), 0)


async def test_who_wants_to_be_told_from_now_on_is_told_what_comes_from_now_on(standing: Standing) -> None:
    search = await standing.saved(frequency=Frequency.PAGE)
    await come_up(standing, search, [1])
    change = saved_searches.change
    await change(standing.conn, search.id, frequency=Frequency.AT_ONCE, by_mail=True, actor=standing.asking)
    assert await decided(standing) is None
    await come_up(standing, search, [2])
    assert [item.listing_version for item in (await told(standing, await decided(standing))).items] == [2]
    assert len(await standing.unseen()) == 2


async def test_what_comes_up_for_a_listing_that_is_switched_off_is_not_told_when_it_is_on_again(
    standing: Standing,
) -> None:
    assert standing.asking.member_id is not None
    need, offer = await standing.a_wish(), await standing.an_offer()
    piece = FoundNews(
        member_id=standing.asking.member_id,
        source=SourceKind.NEED,
        source_id=need.id,
        listing_id=offer.id,
        listing_version=1,
    )
    await notification_preferences.switch(standing.conn, need.id, on=False, actor=standing.asking)
    await news.keep(standing.conn, [piece], actor=CLOCK)
    await notification_preferences.switch(standing.conn, need.id, on=True, actor=standing.asking)
    assert await decided(standing) is None
    await news.keep(standing.conn, [replace(piece, listing_version=2)], actor=CLOCK)
    assert [item.listing_version for item in (await told(standing, await decided(standing))).items] == [2]


async def test_quiet_news_is_put_away_once_and_what_is_to_be_told_is_left(standing: Standing) -> None:
    conn, member_id = standing.conn, standing.asking.member_id
    assert member_id is not None
    await come_up(standing, await standing.saved(frequency=Frequency.PAGE), [1, 2])
    await come_up(standing, await standing.saved(frequency=Frequency.WEEKLY), [3])
    assert await notification_preferences.with_quiet_news(conn) == [member_id]
    await notification_preferences.put_quiet_news_away(conn, [member_id])
    assert await notification_preferences.with_quiet_news(conn) == []
    assert [item.listing_version for item in (await told(standing, await decided(standing))).items] == [3]


async def test_news_are_forgotten_after_their_time_with_the_digests_that_told_them(standing: Standing) -> None:
    conn, search = standing.conn, await standing.saved()
    await come_up(standing, search, [1, 2])
    old = await decided(standing)
    await come_up(standing, search, [3, 4])
    kept = await decided(standing)
    age = "UPDATE digest_item SET found_at = now() - $1::interval WHERE listing_version = ANY ($2)"
    await conn.execute(age, news.KEPT_FOR + timedelta(minutes=1), [1, 2, 3])
    await conn.execute(age, news.KEPT_FOR - timedelta(minutes=1), [4])
    assert await news.drop_old(conn) == 3
    assert await news.drop_old(conn) == 0
    assert [row["listing_version"] for row in await conn.fetch("SELECT listing_version FROM digest_item")] == [4]
    assert [row["id"] for row in await conn.fetch("SELECT id FROM digest")] == [kept]
    assert old != kept
