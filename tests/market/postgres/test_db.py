"""The pool, its transactions and its failures."""

import asyncio

import asyncpg
import pytest

from market.errors import Conflict, Contended, SettingsError, StoreUnavailable
from market.postgres.db import Connection, Database, connect, plain_failures
from tests.database import MarketServer


async def test_a_reading_transaction_refuses_to_write(database: Database) -> None:
    async with database.reading() as conn:
        assert await conn.fetchval("SELECT current_setting('transaction_read_only')") == "on"


async def test_what_a_failed_block_wrote_is_gone(database: Database) -> None:
    insert = (
        "INSERT INTO change (bulk, listing_id, kind) VALUES (false, '00000000-0000-0000-0000-000000000001', 'need')"
    )

    async def fail_after_writing() -> None:
        async with database.writing() as conn:
            await conn.execute(insert)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_writing()
    async with database.writing() as conn:
        assert await conn.fetchval("SELECT count(*) FROM change") == 0
        await conn.execute(insert)
    async with database.reading() as conn:
        assert await conn.fetchval("SELECT count(*) FROM change") == 1


async def test_writers_who_meet_are_told_so_and_of_no_conflict(database: Database) -> None:
    """A conflict may say that the same was done before: whoever takes one for that must not meet this."""
    async with database.writing() as first, database.writing() as second:
        await first.execute("SELECT pg_advisory_xact_lock(1)")
        await second.execute("SET LOCAL lock_timeout = '1ms'")
        with pytest.raises(Contended, match="try again") as met:
            async with second.transaction():
                await second.execute("SELECT pg_advisory_xact_lock(1)")
    assert not isinstance(met.value, Conflict)


async def test_a_test_connection_starts_empty(conn: Connection) -> None:
    assert await conn.fetchval("SELECT count(*) FROM change") == 0


async def test_json_goes_in_and_out_as_values(conn: Connection) -> None:
    assert await conn.fetchval("SELECT $1::jsonb", {"名": [1, None]}) == {"名": [1, None]}


async def test_nobody_at_the_port_is_store_unavailable() -> None:
    with pytest.raises(StoreUnavailable, match="does not answer"):
        await Database.open("postgresql://u:p@127.0.0.1:1/none")


async def test_a_wrong_password_is_a_setting_to_mend(market: MarketServer) -> None:
    wrong = market.application_url.replace("cuibai_application:", "cuibai_application:x")
    with pytest.raises(SettingsError, match="check the user and the password"):
        await connect(wrong)


async def test_callers_who_give_up_leave_their_connection_to_others(market: MarketServer) -> None:
    """Each gives up one turn of the loop later than the one before, so some do at every await of the way."""
    database = await Database.open(market.application_url, size=2)

    async def read() -> int:
        async with database.reading() as conn:
            return int(await conn.fetchval("SELECT 1"))

    try:
        for turns in range(80):
            caller = asyncio.create_task(read())
            for _ in range(turns):
                await asyncio.sleep(0)
            caller.cancel()
            await asyncio.gather(caller, return_exceptions=True)
        async with database.reading():
            assert await read() == 1
    finally:
        await database.close()


async def test_a_change_wakes_the_waiting_one_and_is_remembered(database: Database) -> None:
    assert await database.wait_for_change(0.05) is True  # the first call can't know what it missed
    assert await database.wait_for_change(0.05) is False
    async with database.writing() as conn:
        await conn.execute(
            "INSERT INTO change (bulk, listing_id, kind) VALUES (true, '00000000-0000-0000-0000-000000000001', 'need')"
        )
    assert await database.wait_for_change(60) is True
    assert await database.wait_for_change(0.05) is False


@pytest.mark.parametrize("rounds_later", range(5))
async def test_who_waits_is_stopped_in_the_very_moment_of_a_change(database: Database, rounds_later: int) -> None:
    await database.wait_for_change(0.05)
    waiting = asyncio.create_task(database.wait_for_change(60))
    await asyncio.sleep(0.01)
    database._changed.set()
    for _ in range(rounds_later):
        await asyncio.sleep(0)
    stopped = waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled() is stopped


def test_a_full_disk_is_named_and_is_not_waited_for() -> None:
    with pytest.raises(StoreUnavailable, match="disk is full") as full, plain_failures():
        raise asyncpg.DiskFullError("could not extend file: No space left on device")
    assert not full.value.passing
    with pytest.raises(StoreUnavailable, match="does not answer") as starting, plain_failures():
        raise asyncpg.CannotConnectNowError("the database system is starting up")
    assert starting.value.passing


async def test_who_gives_up_while_a_transaction_begins_leaves_none_open(market: MarketServer) -> None:
    database = await Database.open(market.application_url, size=1)
    try:
        for turns in range(1, 40):

            async def ask() -> None:
                async with database.reading() as conn:
                    await conn.fetchval("SELECT 1")

            asking = asyncio.create_task(ask())
            for _ in range(turns):
                await asyncio.sleep(0)
            asking.cancel()
            await asyncio.wait([asking])
            async with database.reading() as conn:
                assert await conn.fetchval("SELECT 2") == 2
    finally:
        await database.close()
