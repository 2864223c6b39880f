"""What is news: each piece once, of what entered the market or was rewritten, for whom may read it now."""

from dataclasses import replace
from datetime import date

import pytest

from market.errors import NotFound
from market.listing.listing import ListingId, Step, Tier
from market.listing.store import achievements, listings
from market.notification.digest import SourceKind
from market.notification.store import news
from market.notification.store import preferences as notification_preferences
from market.organization import NO_ORGANIZATION
from market.postgres.db import Connection
from market.viewer import CLOCK, COMMAND_LINE, PUBLIC, Role
from tests.listings import an_anonymous_need
from tests.market.notification.builders import Standing, by_source, join, standing

__all__ = ["standing"]


async def wording(conn: Connection, listing_id: ListingId) -> int:
    return int(await conn.fetchval("SELECT version FROM listing_wording($1)", listing_id))


async def test_a_wording_is_rewritten_by_what_readers_see_alone(standing: Standing) -> None:
    conn, offer = standing.conn, await standing.an_offer()
    assert await wording(conn, offer.id) == 1  # submitted and published it is version 3
    for step in (Step.PAUSE, Step.RESUME):
        await listings.take_step(conn, offer.id, step, actor=COMMAND_LINE)
    dated = replace(offer, version=5, expires_on=date(2098, 1, 1), confirmed_on=date(2026, 6, 7), number="A-9")
    await achievements.edit(conn, dated, actor=COMMAND_LINE)
    await achievements.edit(conn, replace(dated, version=6, confidential={Tier.L2: "窑温"}), actor=COMMAND_LINE)
    assert await wording(conn, offer.id) == 1
    await achievements.edit(conn, replace(dated, version=7, title="另一个题目"), actor=COMMAND_LINE)
    assert await wording(conn, offer.id) == 8


async def test_news_is_what_came_since_the_search_and_lately_and_is_another_s(standing: Standing) -> None:
    conn, offer, need = standing.conn, await standing.an_offer(), await standing.a_wish()
    search = await standing.saved()
    assert [each.listing_id for each in await standing.found(search, offer.id, need.id)] == [offer.id]
    await conn.execute("UPDATE saved_search SET saved_at = now() + interval '3 minutes'")
    assert await standing.found(search, offer.id) == []
    await conn.execute("UPDATE saved_search SET saved_at = now() - interval '90 days'")
    await conn.execute("UPDATE listing SET published_at = now() - interval '31 days'")
    (found,) = await standing.found(search, offer.id)  # written today, published long ago
    assert found.listing_version == 1
    await listings.take_step(conn, offer.id, Step.PAUSE, actor=COMMAND_LINE)
    assert await standing.found(search, offer.id) == []


async def test_an_expert_is_told_of_their_unit_s_needs_as_of_others(standing: Standing) -> None:
    unit = await join(standing.conn, Role.EXPERT, standing.firm)
    search, need = await standing.saved(unit), await standing.a_wish()
    assert [each.listing_id for each in await standing.found(search, need.id)] == [need.id]


async def test_a_piece_of_news_is_there_once_and_a_rewritten_one_says_so(standing: Standing) -> None:
    search, offer = await standing.saved(), await standing.an_offer()
    await standing.told(search, offer)
    await standing.told(search, offer)
    (item,) = await standing.unseen()
    assert (item.listing.id, item.source.name, item.listing_version, item.rewritten) == (
        *(offer.id, search.name, 1, False),
    )
    rewritten = replace(offer, version=3, title="改写过的成果")
    await achievements.edit(standing.conn, rewritten, actor=COMMAND_LINE)
    await standing.told(search, offer)
    latest, first = await standing.unseen()
    assert (latest.listing_version, latest.rewritten, first.listing_version, first.rewritten) == (4, True, 1, False)
    assert latest.name != first.name


async def test_what_leaves_the_market_drops_out(standing: Standing) -> None:
    search, offer, other = await standing.saved(), await standing.an_offer(1), await standing.an_offer(2)
    await standing.told(search, offer, other)
    await listings.take_step(standing.conn, offer.id, Step.WITHDRAW, actor=COMMAND_LINE)
    assert [item.listing.id for item in await standing.unseen()] == [other.id]


async def test_an_anonymous_need_is_told_of_without_its_firm(standing: Standing) -> None:
    need = an_anonymous_need(standing.firm)
    await standing.published(need)
    for actor in (standing.offering, standing.broker):
        await standing.told(await standing.saved(actor), need)
        (item,) = await standing.unseen(actor)
        assert (item.listing.organization_id, item.listing.number) == (NO_ORGANIZATION, None)


async def test_the_seen_mark_moves_to_what_was_shown_and_not_past_it(standing: Standing) -> None:
    conn, viewer = standing.conn, standing.asking.viewer
    search, first, second = await standing.saved(), await standing.an_offer(1), await standing.an_offer(2)
    await standing.told(search, first)
    through = (await news.page(conn, viewer=viewer)).through
    await standing.told(search, second)
    await news.see(conn, through, viewer=viewer)
    page = await news.page(conn, viewer=viewer)
    assert [item.listing.id for item in page.unseen] == [second.id]
    assert [item.listing.id for item in page.seen] == [first.id]
    await news.see(conn, 2**40, viewer=viewer)
    await news.see(conn, 0, viewer=viewer)
    third = await standing.an_offer(3)
    await standing.told(search, third)
    assert [item.listing.id for item in await standing.unseen()] == [third.id]


async def test_a_pair_of_the_queue_is_news_to_both_sides_once(standing: Standing) -> None:
    need, offer = await standing.a_wish(), await standing.an_offer()
    await standing.paired(need, offer)
    found = await news.of_pairs(standing.conn, actor=CLOCK)
    assert by_source(found) == {
        (SourceKind.NEED, need.id, offer.id),
        (SourceKind.ACHIEVEMENT, offer.id, need.id),
    }
    await news.keep(standing.conn, found, actor=CLOCK)
    assert await news.of_pairs(standing.conn, actor=CLOCK) == []
    (item,) = await standing.unseen(standing.offering)
    assert (item.source.name, item.listing.id) == ("成果 1", need.id)


async def test_a_pair_is_news_again_once_the_other_side_is_rewritten(standing: Standing) -> None:
    conn, need, offer = standing.conn, await standing.a_wish(), await standing.an_offer()
    await standing.paired(need, offer)
    await news.keep(conn, await news.of_pairs(conn, actor=CLOCK), actor=CLOCK)
    await conn.execute("UPDATE digest_item SET found_at = now() - interval '1 day'")
    assert await news.of_pairs(conn, actor=CLOCK) == []
    await achievements.edit(conn, replace(offer, version=3, title="改写过的成果"), actor=COMMAND_LINE)
    (again,) = await news.of_pairs(conn, actor=CLOCK)
    assert (again.source, again.listing_id, again.listing_version) == (SourceKind.NEED, offer.id, 4)


@pytest.mark.parametrize(
    ("level", "state", "told"),
    [
        (2, "waiting", 0),
        (None, "waiting", 0),
        (4, "declined", 0),
        (4, "graded", 0),
        (4, "gone", 0),
        (4, "introduced", 2),
    ],
)
async def test_what_is_weak_or_was_declined_is_no_news(
    standing: Standing, level: int | None, state: str, told: int
) -> None:
    await standing.paired(await standing.a_wish(), await standing.an_offer(), level=level, state=state)
    assert len(await news.of_pairs(standing.conn, actor=CLOCK)) == told


async def test_what_was_there_before_is_no_news_and_what_is_switched_off_neither(standing: Standing) -> None:
    conn, need, offer = standing.conn, await standing.a_wish(), await standing.an_offer()
    await standing.paired(need, offer)
    await notification_preferences.switch(conn, need.id, on=False, actor=standing.asking)
    assert by_source(await news.of_pairs(conn, actor=CLOCK)) == {(SourceKind.ACHIEVEMENT, offer.id, need.id)}
    await notification_preferences.switch(conn, need.id, on=True, actor=standing.asking)
    await conn.execute("UPDATE listing SET published_at = now() + interval '3 minutes' WHERE id = $1", need.id)
    assert by_source(await news.of_pairs(conn, actor=CLOCK)) == {(SourceKind.ACHIEVEMENT, offer.id, need.id)}


async def test_the_public_has_no_news(conn: Connection) -> None:
    with pytest.raises(NotFound):
        await news.page(conn, viewer=PUBLIC)
