"""News on the page and in the feed, and the address that ends letters."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from uuid import uuid4
from xml.etree import ElementTree as ET

import httpx
import pytest

from market.account.member import Member
from market.account.store import members
from market.listing.achievement import Achievement
from market.listing.listing import Kind, Step
from market.listing.store import listings
from market.notification.digest import FoundNews, SourceKind
from market.notification.saved_search import Frequency, SavedSearch, SavedSearchId, Sought
from market.notification.store import news, saved_searches
from market.notification.store import preferences as notification_preferences
from market.viewer import CLOCK, COMMAND_LINE, MemberId, Role
from tests.database import MarketServer
from tests.listings import an_achievement
from tests.matcher.market_index import publish
from tests.web.api_market import Served, client_of, served
from tests.web.people import People
from web.notification.unsubscribe_link import unsubscribe_path

__all__ = ["served"]
ATOM = "{http://www.w3.org/2005/Atom}"
SECRET = re.compile(r"http://127\.0\.0\.1:8000(/feeds/[\w-]{43})")


@dataclass(frozen=True)
class Reader:
    """A member with news, and their browser."""

    served: Served
    people: People
    member: Member
    search: SavedSearch
    client: httpx.AsyncClient

    async def come_up(self, *titles: str) -> list[Achievement]:
        """Publish achievements and have them come up."""
        made = [an_achievement(self.served.organization, number=None, title=title) for title in titles]
        for each in made:
            await publish(self.people.database, each)
        async with self.people.database.writing() as conn:
            found = await news.of_searches(conn, [(self.search.id, each.id) for each in made], actor=CLOCK)
            await news.keep(conn, found, actor=CLOCK)
        return made

    async def through(self) -> tuple[str, str]:
        """Give the page of news, and the mark in it."""
        page = (await self.client.get("/account/news")).text
        (mark,) = re.findall(r'name="through" value="(\d+)"', page)
        return page, str(mark)


@pytest.fixture
async def reader(served: Served, market: MarketServer) -> AsyncIterator[Reader]:
    people = People(served.app, market.database)
    member = await people.join(Role.BROKER)
    search = SavedSearch(
        id=SavedSearchId(uuid4()),
        member_id=member.id,
        name="磁体",
        sought=Sought(kind=Kind.ACHIEVEMENT),
        frequency=Frequency.AT_ONCE,
    )
    async with people.database.writing() as conn:
        await saved_searches.save(conn, search, actor=member.actor)
    async with people.signed_in(member) as client:
        yield Reader(served, people, member, search, client)


async def test_all_that_waits_behind_the_page_is_marked_with_one_press(reader: Reader) -> None:
    (achievement,) = await reader.come_up("第一批磁体")
    piece = FoundNews(
        member_id=reader.member.id,
        source=SourceKind.SEARCH,
        source_id=reader.search.id,
        listing_id=achievement.id,
        listing_version=2,
    )
    more = [replace(piece, listing_version=version) for version in range(2, news.UNSEEN_MAX + 8)]
    async with reader.people.database.writing() as conn:
        await news.keep(conn, more, actor=CLOCK)
    page = (await reader.client.get("/account/news")).text
    waiting = len(more) + 1 - news.UNSEEN_MAX
    assert f"{waiting} more have come since." in page
    shown, last = re.findall(r'name="through" value="(\d+)"', page)
    assert int(last) - int(shown) >= waiting
    await reader.client.post("/account/news/seen", data={"through": last})
    assert "Nothing new." in (await reader.client.get("/account/news")).text


async def test_what_was_shown_is_marked_as_seen_and_what_came_after_stays_new(reader: Reader) -> None:
    assert "Nothing new." in (await reader.client.get("/account/news")).text
    await reader.come_up("第一批磁体")
    page, mark = await reader.through()
    assert "第一批磁体" in page
    await reader.come_up("第二批磁体")
    seen = await reader.client.post("/account/news/seen", data={"through": mark})
    assert (seen.status_code, seen.headers["location"]) == (303, "/account/news")
    page, _ = await reader.through()
    unseen, _, before = page.partition("Seen before")
    assert ("第二批磁体" in unseen, "第一批磁体" in unseen, "第一批磁体" in before) == (True, False, True)
    assert (await reader.client.post("/account/news/seen", data={"through": "x" * 99})).status_code == 303


async def feed_of(reader: Reader) -> tuple[str, ET.Element, httpx.Response]:
    made = await reader.client.post("/account/feed", data={"x": ""})
    (path,) = SECRET.findall(made.text)
    assert path not in (await reader.client.get("/account/searches")).text
    async with client_of(reader.served.app) as stranger:
        answer = await stranger.get(str(path))
    return str(path), ET.fromstring(answer.content), answer  # noqa: S314 -- our own


async def test_a_feed_is_atom_that_no_cache_keeps_and_has_the_same_ids_each_time(reader: Reader) -> None:
    first, second = await reader.come_up("磁体 <一> & \x0b二", "磁体二")
    path, feed, answer = await feed_of(reader)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert answer.headers["cache-control"] == "private, no-store"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["磁体二（磁体）", "磁体 <一> & 二（磁体）"]
    links = [entry.find(f"{ATOM}link") for entry in entries]
    assert [link.get("href") for link in links if link is not None] == [
        f"http://127.0.0.1:8000/achievements/{each.id}" for each in (second, first)
    ]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == 2
    for wanted in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{wanted}") is not None
    async with reader.people.database.writing() as conn:
        await listings.take_step(conn, first.id, Step.WITHDRAW, actor=COMMAND_LINE)
    async with client_of(reader.served.app) as stranger:
        again = ET.fromstring((await stranger.get(path)).content)  # noqa: S314 -- as above
    assert [entry.findtext(f"{ATOM}id") for entry in again.findall(f"{ATOM}entry")] == ids[:1]
    assert path.rpartition("/")[2] not in answer.text


async def test_an_address_leads_nowhere_once_it_is_ended_or_its_member_is_out(reader: Reader) -> None:
    path, _, _ = await feed_of(reader)
    newer, _, _ = await feed_of(reader)
    async with client_of(reader.served.app) as stranger:
        assert (await stranger.get(path)).status_code == 404
        assert (await stranger.get(newer)).status_code == 200
        assert (await stranger.get("/feeds/x")).status_code == 404
        async with reader.people.database.writing() as conn:
            await members.suspend(conn, reader.member.id, actor=COMMAND_LINE)
        assert (await stranger.get(newer)).status_code == 404
        async with reader.people.database.writing() as conn:
            await conn.execute("UPDATE member SET standing = 'active' WHERE id = $1", reader.member.id)
        assert (await stranger.get(newer)).status_code == 200
    async with reader.people.signed_in(reader.member) as client:
        assert (await client.post("/account/feed/revoke", data={"x": ""})).status_code == 303
        assert (await client.get(newer)).status_code == 404


async def letters_of(reader: Reader) -> bool:
    async with reader.people.database.reading() as conn:
        return (await notification_preferences.get(conn, reader.member.id)).letters


async def test_a_look_ends_nothing_and_one_click_ends_the_letters(reader: Reader) -> None:
    key = reader.served.app.state.market.secret_key
    path = unsubscribe_path(key, reader.member.id)
    async with client_of(reader.served.app) as program:
        page = await program.get(path)
        assert (page.status_code, await letters_of(reader)) == (200, True)
        assert "End these letters" in page.text
        for _ in range(2):
            ended = await program.post(path, data={"List-Unsubscribe": "One-Click"})
            assert (ended.status_code, await letters_of(reader)) == (200, False)
        assert "No letters of news come any more." in (await program.get(path)).text
        other = unsubscribe_path(key, MemberId(uuid4()))
        mixed = f"/unsubscribe/{reader.member.id}/{other.rpartition('/')[2]}"
        assert [(await program.post(each, data={"x": ""})).status_code for each in (other, mixed)] == [404, 404]
    again = await reader.client.post("/account/searches/letters", data={"letters": "1"})
    assert (again.status_code, await letters_of(reader)) == (303, True)


async def test_refused_addresses_are_told_on_the_member_s_page(reader: Reader) -> None:
    for said in ("After 3 refusals in a row letters end.", "After 3 refusals", "refused your address 3 times in a row"):
        async with reader.people.database.writing() as conn:
            await notification_preferences.note_refused(conn, reader.member.id)
        assert said in (await reader.client.get("/account/searches")).text
