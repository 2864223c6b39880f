"""Saved searches belong to one member; wishes and switches too."""

from dataclasses import replace
from uuid import uuid4

import pytest

from market.errors import NotFound
from market.listing.filters import Filters
from market.listing.listing import Language
from market.listing.maturity import Scale
from market.notification.preferences import NO_WISH, REFUSALS_MAX
from market.notification.saved_search import SEARCHES_MAX, Frequency, SavedSearchId, SearchesFull, Sought
from market.notification.store import news, saved_searches
from market.notification.store import preferences as notification_preferences
from market.privacy.store import erasures, personal_exports
from market.viewer import CLOCK, Actor
from tests.market.notification.builders import Standing, a_search, join, standing

__all__ = ["standing"]
FILTERS = Filters(fields=("B1.01",), places=("CN/浙江省",), languages=(Language.EN,), scale=Scale.MATERIAL, level_min=6)


async def test_a_search_comes_back_as_it_was_saved(standing: Standing) -> None:
    search = await standing.saved(sought=Sought(query="磁体", filters=FILTERS), frequency=Frequency.WEEKLY)
    (own,) = await saved_searches.own(standing.conn, actor=standing.asking)
    assert replace(own, saved_at=None) == search
    assert await saved_searches.own(standing.conn, actor=standing.offering) == []
    assert await saved_searches.standing(standing.conn, actor=CLOCK) == [own]


async def test_a_form_that_is_sent_twice_saves_one_search(standing: Standing) -> None:
    search = await standing.saved()
    await saved_searches.save(standing.conn, search, actor=standing.asking)
    assert len(await saved_searches.own(standing.conn, actor=standing.asking)) == 1


async def test_nobody_saves_more_than_anybody_may(standing: Standing) -> None:
    searches = [await standing.saved() for _ in range(SEARCHES_MAX)]
    with pytest.raises(SearchesFull):
        await standing.saved()
    await saved_searches.save(standing.conn, searches[0], actor=standing.asking)  # sent again, it is no further one
    await standing.saved(standing.offering)


async def test_another_s_search_is_not_to_be_found(standing: Standing) -> None:
    search = await standing.saved()
    stranger = standing.offering
    with pytest.raises(NotFound):
        await saved_searches.save(standing.conn, a_search(standing.asking), actor=stranger)
    with pytest.raises(NotFound):
        await saved_searches.change(standing.conn, search.id, frequency=Frequency.PAGE, by_mail=False, actor=stranger)
    with pytest.raises(NotFound):
        await saved_searches.remove(standing.conn, search.id, actor=stranger)
    taken = replace(a_search(stranger), id=search.id)
    await saved_searches.save(standing.conn, taken, actor=stranger)
    assert await saved_searches.own(standing.conn, actor=stranger) == []


async def test_a_search_that_is_removed_takes_its_news_along(standing: Standing) -> None:
    search, offer = await standing.saved(), await standing.an_offer()
    await standing.told(search, offer)
    assert [item.listing.id for item in await standing.unseen()] == [offer.id]
    await saved_searches.remove(standing.conn, search.id, actor=standing.asking)
    assert await standing.unseen() == []
    with pytest.raises(NotFound):
        await saved_searches.remove(standing.conn, SavedSearchId(uuid4()), actor=standing.asking)


async def test_what_was_found_for_a_search_that_is_gone_is_not_kept(standing: Standing) -> None:
    search, offer = await standing.saved(), await standing.an_offer()
    found = await standing.found(search, offer.id)
    await saved_searches.remove(standing.conn, search.id, actor=standing.asking)
    await news.keep(standing.conn, found, actor=CLOCK)
    assert await standing.conn.fetchval("SELECT count(*) FROM digest_item") == 0


async def test_own_listings_are_switched_off_by_each_member_alone(standing: Standing) -> None:
    need = await standing.a_wish()
    colleague = await join(standing.conn, standing.asking.role, standing.firm)
    await notification_preferences.switch(standing.conn, need.id, on=False, actor=standing.asking)

    async def on(actor: Actor) -> list[bool]:
        own = await notification_preferences.own_listings(standing.conn, actor=actor, offset=0, limit=9)
        return [each.on for each in own.listings]

    assert (await on(standing.asking), await on(colleague), await on(standing.offering)) == ([False], [True], [])
    with pytest.raises(NotFound):
        await notification_preferences.switch(standing.conn, need.id, on=False, actor=standing.offering)
    await notification_preferences.switch(standing.conn, need.id, on=True, actor=standing.asking)
    assert await on(standing.asking) == [True]


async def test_letters_end_after_refusals_in_a_row_until_they_are_wanted_again(standing: Standing) -> None:
    conn, member_id = standing.conn, standing.asking.member_id
    assert member_id is not None
    assert await notification_preferences.get(conn, member_id) == NO_WISH
    await notification_preferences.put(conn, frequency=Frequency.WEEKLY, by_mail=True, actor=standing.asking)
    for _ in range(REFUSALS_MAX - 1):
        await notification_preferences.note_refused(conn, member_id)
    assert (await notification_preferences.get(conn, member_id)).letters
    await notification_preferences.note_taken(conn, member_id)
    for _ in range(REFUSALS_MAX):
        assert (await notification_preferences.get(conn, member_id)).letters
        await notification_preferences.note_refused(conn, member_id)
    wish = await notification_preferences.get(conn, member_id)
    assert (wish.letters, wish.stopped, wish.refusals, wish.frequency) == (False, True, 3, Frequency.WEEKLY)
    await notification_preferences.put_emails(conn, member_id, letters=True)
    wish = await notification_preferences.get(conn, member_id)
    assert (wish.letters, wish.stopped, wish.refusals, wish.refused_at) == (True, False, 0, None)


async def test_what_somebody_looks_for_is_given_to_them_and_erased_with_them(standing: Standing) -> None:
    search, offer = await standing.saved(), await standing.an_offer()
    await standing.told(search, offer)
    export = await personal_exports.make(standing.conn, actor=standing.asking)
    told = {table: len(rows) for portion in export.portions.values() for table, rows in portion.items()}
    assert (told["saved_search"], told["standing_wish"], told["digest_item"]) == (1, 1, 1)
    assert standing.asking.member_id is not None
    await erasures.erase(standing.conn, standing.asking.member_id, actor=standing.asking)
    for table in ("saved_search", "standing_wish", "digest_item"):
        left = await standing.conn.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608 -- our own tables
        assert left == 0, table
