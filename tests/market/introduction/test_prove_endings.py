"""Races over the end of introductions: a listing leaves while it is introduced or answered for, both leave at once.

Also a broker at their caseload who begins two at once. Each runs again with its guard off, and shows the fault.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType

import pytest

from market.errors import Conflict, NotFound
from market.introduction.introduction import BrokerFull, Interest, IntroductionId, IntroductionSide
from market.introduction.store import introductions
from market.introduction.store import steps as introduction_steps
from market.listing.listing import Kind, ListingId, Step
from market.listing.store import achievements, listings
from market.office.store import settings as office_settings
from market.postgres.db import Database
from market.postgres.queries import queries
from market.viewer import COMMAND_LINE
from tests.listings import an_achievement, an_organization
from tests.market.introduction.builders import Introducing, prepare

pytestmark = pytest.mark.prove
ROUNDS = 200
OPEN = "SELECT count(*) FROM introduction WHERE need_id = $1 AND stage <> 'ended'"
LEFT = "SELECT count(*) FROM introduction_step WHERE introduction_id = $1 AND step = 'leave'"
BACK = (Step.REOPEN, Step.SUBMIT, Step.PUBLISH)
UNGUARDED = MappingProxyType(
    {
        name: queries("market.introduction.store.introductions")[name].rpartition(" FOR ")[0]
        for name in ("hold_listings", "lock", "lock_of_listings", "lock_broker")
    }
)


@dataclass(frozen=True)
class Ring:
    """A pair that is there anew in every round, and a second answer to its need."""

    database: Database
    of: Introducing
    second: ListingId

    async def begin(self, offer_id: ListingId) -> IntroductionId | None:
        with suppress(NotFound, BrokerFull):
            async with self.database.writing() as conn:
                pair = (self.of.need_id, offer_id, Kind.ACHIEVEMENT)
                return await introductions.begin(conn, *pair, actor=self.of.broker)
        return None

    async def begun(self) -> IntroductionId:
        begun = await self.begin(self.of.offer_id)
        assert begun is not None
        return begun

    async def step(self, listing_id: ListingId, *steps: Step) -> None:
        for step in steps:
            async with self.database.writing() as conn:
                await listings.take_step(conn, listing_id, step, actor=COMMAND_LINE)

    async def count(self, sql: str, of: ListingId | IntroductionId) -> int:
        async with self.database.reading() as conn:
            return int(await conn.fetchval(sql, of))

    async def end_all(self) -> None:
        async with self.database.writing() as conn:
            await conn.execute("UPDATE introduction SET stage = 'ended', end_reason = 'silence' WHERE stage <> 'ended'")


@pytest.fixture
async def ring(database: Database) -> Ring:
    async with database.writing() as conn:
        of = await prepare(conn)
        assert of.offering.organization_id is not None
        institute = replace(an_organization(80), id=of.offering.organization_id)
        second = an_achievement(institute, number="A-9")
        await achievements.add(conn, second, actor=COMMAND_LINE)
        for step in (Step.SUBMIT, Step.PUBLISH):
            await listings.take_step(conn, second.id, step, actor=COMMAND_LINE)
        before = await office_settings.get(conn)
        await office_settings.change(conn, before, replace(before, caseload=1), actor=of.office)
    return Ring(database, of, second.id)


async def withdrawn_while_begun(ring: Ring) -> bool:
    """Begin an introduction while its offer is withdrawn; wrong when it goes on without the offer."""
    await asyncio.gather(ring.begin(ring.of.offer_id), ring.step(ring.of.offer_id, Step.WITHDRAW))
    wrong = await ring.count(OPEN, ring.of.need_id) > 0
    await ring.step(ring.of.offer_id, *BACK)
    return wrong


async def withdrawn_while_answered(ring: Ring) -> bool:
    """Have a side say yes while the offer is withdrawn; wrong when it goes on without the offer."""
    begun = await ring.begun()

    async def answer() -> None:
        with suppress(Conflict):  # it has ended a moment ago
            async with ring.database.writing() as conn:
                await introduction_steps.answer(conn, begun, IntroductionSide.NEED, Interest.YES, actor=ring.of.asking)

    await asyncio.gather(answer(), ring.step(ring.of.offer_id, Step.WITHDRAW))
    wrong = await ring.count(OPEN, ring.of.need_id) > 0
    await ring.step(ring.of.offer_id, *BACK)
    return wrong


async def both_withdrawn(ring: Ring) -> bool:
    """Withdraw the need and the offer at the same moment; wrong when it ends twice."""
    begun, both = await ring.begun(), (ring.of.need_id, ring.of.offer_id)
    await asyncio.gather(*(ring.step(listing_id, Step.WITHDRAW) for listing_id in both))
    wrong = await ring.count(LEFT, begun) != 1
    for listing_id in both:
        await ring.step(listing_id, *BACK)
    return wrong


async def two_at_the_caseload(ring: Ring) -> bool:
    """Begin two introductions at once as a broker who may have one; wrong when there are two."""
    await asyncio.gather(ring.begin(ring.of.offer_id), ring.begin(ring.second))
    return await ring.count(OPEN, ring.of.need_id) != 1


Race = Callable[[Ring], Awaitable[bool]]
RACES = (withdrawn_while_begun, withdrawn_while_answered, both_withdrawn, two_at_the_caseload)


async def wrong_in(race: Race, ring: Ring, capsys: pytest.CaptureFixture[str], how: str) -> int:
    """Count the rounds of a race that went wrong, and say it."""
    wrong = 0
    for _ in range(ROUNDS):
        wrong += await race(ring)
        await ring.end_all()
    with capsys.disabled():
        print(f"\n{race.__name__}{how}: {ROUNDS} rounds, {wrong} wrong")  # noqa: T201
    return wrong


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
async def test_no_round_goes_wrong(race: Race, ring: Ring, capsys: pytest.CaptureFixture[str]) -> None:
    assert await wrong_in(race, ring, capsys, "") == 0


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
async def test_without_the_guard_the_fault_shows(
    race: Race, ring: Ring, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    unguarded = {**queries("market.introduction.store.introductions"), **UNGUARDED}
    for module in (introductions, introductions):
        monkeypatch.setattr(
            module, "queries", lambda noun: unguarded if noun.endswith(".introductions") else queries(noun)
        )
    assert await wrong_in(race, ring, capsys, " without the guard") > 0
