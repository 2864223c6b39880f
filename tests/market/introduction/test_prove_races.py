"""Races over introductions: two brokers begin one pair or ask one expert, or both sides answer, at the same moment.

The same rounds without the index, or without the lock, show the fault that each prevents: the proof can see it.
"""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from types import MappingProxyType

import pytest

from market.errors import Conflict
from market.introduction.introduction import ExpertFull, Interest, Introduction, IntroductionId, IntroductionSide
from market.introduction.stage import Stage
from market.introduction.store import introductions
from market.introduction.store import steps as introduction_steps
from market.introduction.store.steps import Happened
from market.listing.listing import Kind, ListingId, Step
from market.listing.store import listings, needs
from market.postgres.db import Connection, Database, connect
from market.postgres.queries import queries
from market.viewer import COMMAND_LINE, Actor
from tests.database import MarketServer
from tests.listings import an_anonymous_need
from tests.market.introduction.builders import Introducing, prepare

pytestmark = pytest.mark.prove
ROUNDS = 200
CHECK_THEN_BEGIN = """
INSERT INTO introduction (id, need_id, listing_id, kind, owner_id, begun_by) SELECT $1, $2, $3, $4, $5, $6
WHERE NOT EXISTS (SELECT FROM introduction WHERE need_id = $2 AND listing_id = $3 AND stage <> 'ended') RETURNING id
"""
"""How one would begin without an index that refuses the second."""


async def a_pair(database: Database) -> Introducing:
    async with database.writing() as conn:
        return await prepare(conn)


async def together(*works: Awaitable[object]) -> list[object]:
    return await asyncio.gather(*works)


async def begin(database: Database, of: Introducing, actor: Actor) -> IntroductionId:
    async with database.writing() as conn:
        return await introductions.begin(conn, of.need_id, of.offer_id, Kind.ACHIEVEMENT, actor=actor)


async def end_all(database: Database) -> None:
    async with database.writing() as conn:
        await conn.execute("UPDATE introduction SET stage = 'ended', end_reason = 'silence' WHERE stage <> 'ended'")


async def open_ones(database: Database, need_id: ListingId) -> int:
    async with database.reading() as conn:
        sql = "SELECT count(*) FROM introduction WHERE need_id = $1 AND stage <> 'ended'"
        return int(await conn.fetchval(sql, need_id))


async def begun_twice(database: Database, of: Introducing, rounds: int) -> int:
    """Count the rounds in which a pair that two brokers begin at once is there twice."""
    doubles = 0
    for _ in range(rounds):
        got = await together(*(begin(database, of, actor) for actor in (of.broker, of.other_broker)))
        doubles += await open_ones(database, of.need_id) != 1 or len(set(got)) != 1
        await end_all(database)
    return doubles


async def answered_at_once(
    database: Database, of: Introducing, supply: Interest
) -> tuple[Introduction, list[Happened]]:
    """Have the needing side say yes and the other side answer at the same moment, and tell what came of it."""
    begun = await begin(database, of, of.broker)

    async def answer(side: IntroductionSide, interest: Interest) -> None:
        with suppress(Conflict):  # it was ended a moment ago
            async with database.writing() as conn:
                await introduction_steps.answer(conn, begun, side, interest, actor=of.people[side])

    await together(answer(IntroductionSide.NEED, Interest.YES), answer(IntroductionSide.SUPPLY, supply))
    async with database.reading() as conn:
        seen = await introductions.get(conn, begun, viewer=of.office.viewer)
        told = await introduction_steps.timeline(conn, begun, viewer=of.office.viewer)
    await end_all(database)
    return seen, told


async def left_apart(database: Database, of: Introducing, rounds: int) -> int:
    """Count the rounds in which both sides say yes at once and are not introduced, once."""
    wrong = 0
    for _ in range(rounds):
        seen, told = await answered_at_once(database, of, Interest.YES)
        once = [one.after for one in told].count(Stage.INTRODUCED) == 1
        wrong += not (seen.stage is Stage.INTRODUCED and once)
    return wrong


async def refused_in_vain(database: Database, of: Introducing, rounds: int) -> int:
    """Count the rounds in which one side says no, the other yes at once, and it goes on."""
    wrong = 0
    for _ in range(rounds):
        seen, told = await answered_at_once(database, of, Interest.NO)
        wrong += seen.stage is not Stage.ENDED or told[-1].after is not Stage.ENDED
    return wrong


@contextmanager
def asking_instead(module: object, monkeypatch: pytest.MonkeyPatch, name: str, sql: str) -> Iterator[None]:
    """Have one query of the introductions' file replaced, while the block lasts."""
    whole = queries
    with monkeypatch.context() as patch:
        patch.setattr(
            module,
            "queries",
            lambda noun: MappingProxyType(dict(whole(noun)) | ({name: sql} if noun.endswith(".introductions") else {})),
        )
        yield


async def test_two_brokers_at_once_begin_one_introduction(database: Database) -> None:
    assert await begun_twice(database, await a_pair(database), ROUNDS) == 0


async def test_without_the_index_the_double_shows(
    market: MarketServer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = await a_pair(database)
    owner: Connection = await connect(market.superuser_url)
    index = await owner.fetchval("SELECT pg_get_indexdef('market.introduction_open_key'::regclass)")
    await owner.execute("DROP INDEX market.introduction_open_key")
    try:
        with asking_instead(introductions, monkeypatch, "begin", CHECK_THEN_BEGIN):
            assert await begun_twice(database, of, ROUNDS) > 0
        await end_all(database)
    finally:
        await owner.execute(index)
        await owner.close()


async def test_two_sides_that_say_yes_at_once_are_introduced_once(database: Database) -> None:
    assert await left_apart(database, await a_pair(database), ROUNDS) == 0


async def test_a_no_ends_it_whatever_the_other_side_says_at_the_same_moment(database: Database) -> None:
    assert await refused_in_vain(database, await a_pair(database), ROUNDS) == 0


async def test_without_the_lock_a_no_is_overruled(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    of = await a_pair(database)
    with asking_instead(introductions, monkeypatch, "lock", "SELECT id FROM introduction WHERE id = $1"):
        assert await refused_in_vain(database, of, ROUNDS) > 0


async def asked_too_often(database: Database, rounds: int) -> int:
    """Count the rounds in which an expert who accepts one request a quarter is asked twice, for two needs."""
    of = await a_pair(database)
    async with database.writing() as conn:
        expert, _ = await replace(of, conn=conn).expert(load_cap=1)
        second = replace(an_anonymous_need(of.firm), number="N-9")
        await needs.add(conn, second, actor=COMMAND_LINE)
        for step in (Step.SUBMIT, Step.PUBLISH):
            await listings.take_step(conn, second.id, step, actor=COMMAND_LINE)
    twice = 0
    for _ in range(rounds):

        async def ask(actor: Actor, need_id: ListingId) -> None:
            with suppress(ExpertFull):
                async with database.writing() as conn:
                    await introductions.begin(conn, need_id, expert, Kind.EXPERT, actor=actor)

        await together(ask(of.broker, of.need_id), ask(of.other_broker, second.id))
        async with database.writing() as conn:
            begun = "SELECT count(*) FROM introduction WHERE end_reason IS DISTINCT FROM 'taken-back'"
            twice += await conn.fetchval(begun) != 1
            await conn.execute("UPDATE introduction SET stage = 'ended', end_reason = 'taken-back'")
    return twice


async def test_an_expert_at_their_cap_is_asked_by_one_of_two_brokers(database: Database) -> None:
    assert await asked_too_often(database, ROUNDS) == 0


async def test_without_the_lock_the_expert_is_asked_twice(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    unlocked = queries("market.introduction.store.introductions")["lock_expert"].removesuffix("FOR NO KEY UPDATE")
    with asking_instead(introductions, monkeypatch, "lock_expert", unlocked):
        assert await asked_too_often(database, ROUNDS) > 0
