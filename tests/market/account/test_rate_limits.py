"""Buckets of tokens: they lie in the database, so that neither a restart nor a second process gives new attempts."""

import asyncio
from datetime import timedelta

import pytest

from market.account.store import rate_limits
from market.postgres.db import Connection, Database
from market.rate_limit import SIGN_IN_ACCOUNT, Limit, TooMany
from tests.database import MarketServer

KEY, OTHER = b"k" * 32, b"o" * 32
THREE = Limit("test", 3, timedelta(hours=30))


async def take_all(conn: Connection, limit: Limit, key: bytes = KEY) -> int:
    taken = 0
    while True:
        try:
            await rate_limits.take(conn, limit, key)
        except TooMany:
            return taken
        taken += 1


async def test_ten_attempts_at_once_and_no_more(conn: Connection) -> None:
    assert await take_all(conn, SIGN_IN_ACCOUNT) == 10
    with pytest.raises(TooMany) as refused:
        await rate_limits.take(conn, SIGN_IN_ACCOUNT, KEY)
    assert 0 < refused.value.retry_after_s <= 30
    assert await take_all(conn, SIGN_IN_ACCOUNT, OTHER) == 10


@pytest.mark.parametrize(("passed", "again"), [("9 hours", 0), ("10 hours", 1), ("25 hours", 2), ("9 days", 3)])
async def test_the_bucket_fills_by_and_by(conn: Connection, passed: str, again: int) -> None:
    assert await take_all(conn, THREE) == 3
    await conn.execute("UPDATE rate_limit SET filled_at = filled_at - $1::text::interval", passed)
    assert await take_all(conn, THREE) == again


async def test_who_is_refused_is_told_when_the_next_one_is_there(conn: Connection) -> None:
    await take_all(conn, THREE)
    await conn.execute("UPDATE rate_limit SET filled_at = filled_at - interval '4 hours'")
    with pytest.raises(TooMany) as refused:
        await rate_limits.take(conn, THREE, KEY)
    assert round(refused.value.retry_after_s, -3) == 22_000  # six hours


async def test_what_was_taken_stays_taken_after_a_restart(market: MarketServer, database: Database) -> None:
    async with database.writing() as conn:
        assert await take_all(conn, THREE) == 3
    reopened = await Database.open(market.application_url)
    try:
        async with reopened.writing() as conn:
            assert await take_all(conn, THREE) == 0
    finally:
        await reopened.close()


async def test_of_many_at_once_no_more_get_one_than_there_are(database: Database) -> None:
    async def try_one() -> bool:
        try:
            async with database.writing() as conn:
                await rate_limits.take(conn, THREE, KEY)
        except TooMany:
            return False
        return True

    assert sum(await asyncio.gather(*(try_one() for _ in range(8)))) == 3


async def test_a_bucket_nobody_draws_from_is_forgotten(conn: Connection) -> None:
    await rate_limits.take(conn, THREE, KEY)
    await rate_limits.take(conn, THREE, OTHER)
    await conn.execute("UPDATE rate_limit SET filled_at = filled_at - interval '2 days' WHERE key = $1", OTHER)
    await rate_limits.drop_full(conn)
    assert [row["key"] for row in await conn.fetch("SELECT key FROM rate_limit")] == [KEY]
