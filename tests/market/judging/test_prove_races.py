"""Races of judges: of several who ask or send at once one gets the pair, and one judgement is kept.

The same rounds without the lock show the double that it prevents: the proof can see the fault.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from market.errors import Conflict
from market.judging.store import turns as judging_turns
from market.judging.turn import Turn, TurnOutcome
from market.listing.listing import Kind
from market.postgres.db import Connection, Database
from tests.database import MarketServer
from tests.judging import PARTIAL, add_pool, take
from tests.listings import an_organization
from tests.matcher.market_index import add_organization

pytestmark = pytest.mark.prove

JUDGES = ("reader-1", "reader-2", "reader-3", "reader-4")


async def open_at_once(database: Database) -> list[Turn]:
    """Let every judge ask for their next pair at the same time."""

    async def ask(judge: str) -> Turn | None:
        async with database.writing() as conn:
            return await judging_turns.take_next(conn, judge, Kind.ACHIEVEMENT)

    return [turn for turn in await asyncio.gather(*map(ask, JUDGES)) if turn is not None]


async def rounds_with_doubles(market: MarketServer, rounds: int) -> int:
    """Count the rounds in which a pair for one judge was given to several."""
    owner = await add_organization(market.database, an_organization())
    doubles = 0
    for number in range(rounds):
        async with market.database.writing() as conn:
            await add_pool(conn, owner, pairs=2, number=number)
        given = Counter(turn.pair_id for turn in await open_at_once(market.database))
        doubles += any(times > 1 for times in given.values())
        async with market.database.writing() as conn:
            await conn.execute("UPDATE judging_turn SET closed_at = now(), outcome = 'judged' WHERE closed_at IS NULL")
    return doubles


async def test_a_pair_is_given_to_one_judge(
    market: MarketServer, database: Database, rounds: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert database is market.database
    doubles = await rounds_with_doubles(market, rounds)
    with capsys.disabled():
        print(f"\n{len(JUDGES)} judges at once, {rounds} rounds: {doubles} doubles")  # noqa: T201
    assert doubles == 0


async def test_without_the_lock_the_double_shows(
    market: MarketServer,
    database: Database,
    rounds: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def no_lock(_: Connection) -> None:
        """Take none."""

    assert database is market.database
    monkeypatch.setattr(judging_turns, "lock", no_lock)
    doubles = await rounds_with_doubles(market, rounds)
    with capsys.disabled():
        print(f"\nthe same without the lock: {doubles} doubles")  # noqa: T201
    assert doubles > 0


async def test_a_form_sent_often_at_once_is_one_judgement(database: Database, rounds: int) -> None:
    owner = await add_organization(database, an_organization())
    async with database.writing() as conn:
        await add_pool(conn, owner, pairs=rounds)

    async def often(send: Callable[[], Awaitable[object]]) -> list[object]:
        return await asyncio.gather(*(send() for _ in range(5)), return_exceptions=True)

    for _ in range(rounds):
        async with database.writing() as conn:
            turn = await take(conn, "reader-1")

        async def send(turn: Turn = turn) -> TurnOutcome:
            async with database.writing() as conn:
                return await judging_turns.grade(conn, turn.id, PARTIAL, judge="reader-1")

        assert await often(send) == [TurnOutcome.JUDGED] * 5

        async def undo() -> object:
            async with database.writing() as conn:
                back = await judging_turns.take_back(conn, "reader-1", Kind.ACHIEVEMENT)
                return back and back.id

        backs = await often(undo)
        assert len(set(backs)) == 1
        assert not isinstance(backs[0], Conflict)
        async with database.writing() as conn:
            again = await take(conn, "reader-1")
            await judging_turns.skip(conn, again.id, judge="reader-1")
    async with database.reading() as conn:
        assert await conn.fetchval("SELECT count(*) FROM judgement") == rounds
