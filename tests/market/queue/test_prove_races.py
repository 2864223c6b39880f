"""Races in the queue: two leases on one pair, a grade while the listing is withdrawn, an undo against another's lease,
the same key twice.

Each runs again with its guard off, and shows the fault: the proof can see it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from market.errors import Conflict, MarketError
from market.judging.judgement import Level
from market.listing.listing import ListingId, Step
from market.listing.store import achievements, listings
from market.office.store import organizations
from market.postgres.db import Database
from market.postgres.queries import queries
from market.queue.queue import ActKind, Lease, QueueDecision, QueuePairId, Snooze
from market.queue.store import acts as queue_acts
from market.queue.store import leases as queue_leases
from market.queue.store import pairs as queue_pairs
from market.viewer import CLOCK, COMMAND_LINE, Actor
from tests.listings import an_achievement, an_organization
from tests.market.queue.builders import a_pair, add_broker, add_waiting
from tests.matcher.market_index import add_organization

pytestmark = pytest.mark.prove

ROUNDS = 200
GRADE = QueueDecision(act=ActKind.GRADE, level=Level.FAIR)
LOCKS = "SELECT id FROM queue_pair WHERE id = $1"
UNGUARDED = {
    "queue_leases": {
        "lock_pair": LOCKS,
        "take": "INSERT INTO queue_lease AS q (pair_id, id, member_id, blind, open_until) "
        "VALUES ($1, $2, $3, $4, clock_timestamp() + $5) ON CONFLICT (pair_id) DO UPDATE SET id = excluded.id, "
        "member_id = excluded.member_id RETURNING id",
    },
    "queue_acts": {
        "lock_any": LOCKS,
        "there": "SELECT id FROM listing WHERE id IN ($1, $2)",
        "open_elsewhere": "SELECT $1::bigint IS NULL AND $2::uuid IS NULL",
        "find": "SELECT act, pair_id FROM queue_act WHERE id = $1 AND actor = $2 AND false",
    },
}


@dataclass(frozen=True)
class Bench:
    """Two brokers over one need; each round has an achievement of its own."""

    database: Database
    need: ListingId
    brokers: tuple[Actor, Actor]
    offers: Callable[[], Awaitable[tuple[ListingId, QueuePairId]]]

    async def take(self, pair: QueuePairId, broker: Actor) -> Lease | None:
        async with self.database.writing() as conn:
            try:
                return await queue_leases.take(conn, pair, actor=broker)
            except Conflict:
                return None

    async def judged(self, listing: ListingId) -> int:
        async with self.database.reading() as conn:
            return int(await conn.fetchval("SELECT count(*) FROM judgement WHERE listing_id = $1", listing))


@pytest.fixture
async def bench(database: Database) -> Bench:
    owner = await add_organization(database, an_organization())
    async with database.writing() as conn:
        asking = an_organization(2)
        await organizations.add(conn, asking, actor=COMMAND_LINE)
        need = (await add_waiting(conn, asking, pairs=0)).need.id
        brokers = await add_broker(conn), await add_broker(conn)

    async def offer() -> tuple[ListingId, QueuePairId]:
        made = an_achievement(owner, number=None)
        async with database.writing() as conn:
            await achievements.add(conn, made, actor=COMMAND_LINE)
            for step in (Step.SUBMIT, Step.PUBLISH):
                await listings.take_step(conn, made.id, step, actor=COMMAND_LINE)
            await queue_pairs.put(conn, [a_pair(need, made.id)], actor=CLOCK)
            number = await conn.fetchval("SELECT id FROM queue_pair WHERE listing_id = $1", made.id)
        return made.id, QueuePairId(number)

    return Bench(database, need, brokers, offer)


async def two_leases(bench: Bench) -> bool:
    """Have two brokers take one pair; wrong when both have it."""
    _, pair = await bench.offers()
    taken = await asyncio.gather(*(bench.take(pair, broker) for broker in bench.brokers))
    return sum(lease is not None for lease in taken) != 1


async def grade_while_withdrawn(bench: Bench) -> bool:
    """Grade while the listing is withdrawn; wrong when a judgement appears that was not there at the withdrawal."""
    listing, pair = await bench.offers()
    lease = await bench.take(pair, bench.brokers[0])
    assert lease is not None

    async def withdraw() -> int:
        async with bench.database.writing() as conn:
            await listings.take_step(conn, listing, Step.WITHDRAW, actor=COMMAND_LINE)
        return await bench.judged(listing)

    async def grade() -> None:
        async with bench.database.writing() as conn:
            await queue_acts.act(conn, lease.id, GRADE, actor=bench.brokers[0])
            await asyncio.sleep(0.005)  # the transaction has other things to do before its commit

    at_withdrawal, _ = await asyncio.gather(withdraw(), grade())
    return await bench.judged(listing) > at_withdrawal


async def undo_against_a_lease(bench: Bench) -> bool:
    """Undo a putting off while another broker takes the pair; wrong when both have it."""
    _, pair = await bench.offers()
    first, second = bench.brokers
    lease = await bench.take(pair, first)
    assert lease is not None
    async with bench.database.writing() as conn:
        await queue_acts.act(conn, lease.id, QueueDecision(act=ActKind.SNOOZE, snooze=Snooze.DAY), actor=first)

    async def undo() -> Lease | None:
        async with bench.database.writing() as conn:
            try:
                return await queue_acts.take_back(conn, lease.id, actor=first)
            except Conflict:
                return None

    both = await asyncio.gather(undo(), bench.take(pair, second))
    return sum(each is not None for each in both) != 1


async def same_key_twice(bench: Bench) -> bool:
    """Send one form five times at once; wrong when any is refused, or more than one judgement is kept."""
    listing, pair = await bench.offers()
    lease = await bench.take(pair, bench.brokers[0])
    assert lease is not None

    async def send() -> bool:
        async with bench.database.writing() as conn:
            await queue_acts.act(conn, lease.id, GRADE, actor=bench.brokers[0])
        return True

    sent = await asyncio.gather(*(send() for _ in range(5)), return_exceptions=True)
    assert all(each is True or isinstance(each, MarketError) for each in sent), sent
    return sent != [True] * 5 or await bench.judged(listing) != 1


RACES = (two_leases, grade_while_withdrawn, undo_against_a_lease, same_key_twice)


async def wrong_in(race: Callable[[Bench], Awaitable[bool]], bench: Bench, rounds: int) -> int:
    """Count the rounds of a race that went wrong."""
    return sum([await race(bench) for _ in range(rounds)])


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
async def test_no_round_goes_wrong(
    race: Callable[[Bench], Awaitable[bool]], bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = await wrong_in(race, bench, ROUNDS)
    with capsys.disabled():
        print(f"\n{race.__name__}: {ROUNDS} rounds, {wrong} wrong")  # noqa: T201
    assert wrong == 0


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
async def test_without_the_guard_the_fault_shows(
    race: Callable[[Bench], Awaitable[bool]],
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for noun, module in (("queue_leases", queue_leases), ("queue_acts", queue_acts)):
        unguarded = {**queries(noun), **UNGUARDED[noun]}
        monkeypatch.setattr(
            module, "queries", lambda name, noun=noun, text=unguarded: text if name == noun else queries(name)
        )
    wrong = await wrong_in(race, bench, ROUNDS)
    with capsys.disabled():
        print(f"\n{race.__name__} without the guard: {ROUNDS} rounds, {wrong} wrong")  # noqa: T201
    assert wrong > 0
