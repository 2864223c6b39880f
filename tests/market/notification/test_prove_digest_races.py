"""Races of news: two that decide one member's digest at once, and news that are added while others are looked at.

Each runs again with its guard off, and shows the fault: the proof can see it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from market.account.member import Member
from market.listing.achievement import Achievement
from market.listing.listing import ListingId
from market.notification.digest import FoundNews, SourceKind
from market.notification.saved_search import SavedSearch, told_up_to
from market.notification.store import digests, news, saved_searches
from market.notification.store import preferences as notification_preferences
from market.postgres.db import Connection, Database
from market.viewer import CLOCK, MemberId, Role
from tests.listings import an_achievement, an_organization
from tests.market.notification.builders import a_search
from tests.matcher.market_index import add_organization, publish
from tests.web.people import a_member, add_member

ROUNDS = 200
FEW = 5


@dataclass(frozen=True)
class Bench:
    """A member with a search, and two listings that may come up; each round is a search of its own."""

    database: Database
    member: Member
    offers: tuple[Achievement, Achievement]

    async def searched(self) -> SavedSearch:
        """Save a new search, so that the same listings are news again."""
        search = a_search(self.member.actor)
        async with self.database.writing() as conn:
            await conn.execute("DELETE FROM digest_item WHERE member_id = $1", self.member.id)
            await conn.execute("DELETE FROM digest WHERE member_id = $1", self.member.id)
            await conn.execute("DELETE FROM saved_search WHERE member_id = $1", self.member.id)
            await saved_searches.save(conn, search, actor=self.member.actor)
        return search

    def found(self, search: SavedSearch, place: int) -> list[FoundNews]:
        return [
            FoundNews(
                member_id=self.member.id,
                source=SourceKind.SEARCH,
                source_id=search.id,
                listing_id=self.offers[place].id,
                listing_version=1,
            )
        ]


@pytest.fixture
async def bench(database: Database) -> Bench:
    owner = await add_organization(database, an_organization())
    offers = an_achievement(owner, number="A-1"), an_achievement(owner, number="A-2")
    await publish(database, *offers)
    return Bench(database, await add_member(database, a_member(Role.BROKER)), offers)


async def digest_twice(bench: Bench) -> bool:
    """Decide what a member is told twice at once; wrong unless it is told in one digest."""
    search = await bench.searched()
    async with bench.database.writing() as conn:
        await news.keep(conn, bench.found(search, 0), actor=CLOCK)

    async def decide() -> bool:
        async with bench.database.writing() as conn:
            up_to = told_up_to(datetime.now(UTC))
            return await digests.decide(conn, bench.member.id, up_to, actor=CLOCK) is not None

    return sum(await asyncio.gather(decide(), decide())) != 1


async def seen_unshown(bench: Bench) -> bool:
    """Add news while others are added, shown and marked as seen; wrong when some are then seen that were not shown."""
    search = await bench.searched()
    begun = asyncio.Event()

    async def slowly() -> None:
        async with bench.database.writing() as conn:
            await news.keep(conn, bench.found(search, 0), actor=CLOCK)
            begun.set()
            await asyncio.sleep(0.01)  # the transaction has other things to do before its commit

    async def look() -> set[ListingId]:
        await begun.wait()
        async with bench.database.writing() as conn:
            await news.keep(conn, bench.found(search, 1), actor=CLOCK)
        async with bench.database.reading() as conn:
            page = await news.page(conn, viewer=bench.member.viewer)
        async with bench.database.writing() as conn:
            await news.see(conn, page.through, viewer=bench.member.viewer)
        return {item.listing.id for item in page.unseen}

    _, shown = await asyncio.gather(slowly(), look())
    async with bench.database.reading() as conn:
        page = await news.page(conn, viewer=bench.member.viewer)
    return not {item.listing.id for item in page.seen} <= shown


Race = Callable[[Bench], Awaitable[bool]]
RACES = (digest_twice, seen_unshown)


async def wrong_in(race: Race, bench: Bench, rounds: int) -> int:
    return sum([await race(bench) for _ in range(rounds)])


async def _hold_nobody(conn: Connection, members: list[MemberId]) -> None:
    """Give everybody a row, as holding does, and hold none."""
    await conn.executemany(
        "INSERT INTO standing_wish (member_id) VALUES ($1) ON CONFLICT DO NOTHING", [(each,) for each in members]
    )


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
async def test_a_few_rounds_go_right(race: Race, bench: Bench) -> None:
    assert await wrong_in(race, bench, FEW) == 0


@pytest.mark.prove
@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
async def test_no_round_goes_wrong(race: Race, bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = await wrong_in(race, bench, ROUNDS)
    with capsys.disabled():
        print(f"\n{race.__name__}: {ROUNDS} rounds, {wrong} wrong")  # noqa: T201
    assert wrong == 0


@pytest.mark.prove
@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
async def test_without_the_guard_the_fault_shows(
    race: Race, bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(notification_preferences, "hold", _hold_nobody)
    wrong = await wrong_in(race, bench, ROUNDS)
    with capsys.disabled():
        print(f"\n{race.__name__} without the guard: {ROUNDS} rounds, {wrong} wrong")  # noqa: T201
    assert wrong > 0
