"""A key of idempotency: sent again it is one effect, with another body refused, in flight told so."""

import asyncio
import sys
from contextlib import nullcontext
from dataclasses import replace

import pytest

from market.deal.key import IdempotencyKey, KeyInFlight, KeyReused
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.deal.store.keys import Receipt
from market.errors import Invalid, MarketError
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, Actor
from tests.market.deal.builders import DRAFTED, SIGNED, some_terms, technology

OTHER = Actor("command-line-2")


def key(name: str = "key-0001", body: str = "body", *, patient: bool = False) -> IdempotencyKey:
    return IdempotencyKey.of(name, body, patient=patient)


async def send(database: Database, sent: IdempotencyKey, *, fen: int = 1, actor: Actor = COMMAND_LINE) -> Receipt:
    """Record a deal in a transaction of its own."""
    async with database.writing() as conn:
        terms = some_terms(technology(fen))
        return await deals.begin(conn, Opening(), replace(DRAFTED, terms=terms), key=sent, actor=actor)


async def effects(database: Database) -> tuple[int, int]:
    """Count the deals, and add up what they stand at."""
    async with database.reading() as conn:
        row = await conn.fetchrow(
            "SELECT count(*) AS deals, coalesce(sum(total_fen), 0)::bigint AS fen FROM deal_current"
        )
    assert row is not None
    return row["deals"], row["fen"]


async def test_the_same_key_and_body_is_one_effect(database: Database) -> None:
    first = await send(database, key())
    assert await send(database, key()) == replace(first, repeated=True)
    assert await effects(database) == (1, 1)


async def test_the_same_key_with_another_body_is_refused(database: Database) -> None:
    await send(database, key())
    with pytest.raises(KeyReused):
        await send(database, key(body="other"))
    assert await effects(database) == (1, 1)


async def test_a_key_is_its_senders_own(database: Database) -> None:
    await send(database, key())
    assert not (await send(database, key(body="other"), actor=OTHER)).repeated
    assert await effects(database) == (2, 2)


async def test_a_key_in_flight_is_told_and_a_patient_one_waits(database: Database) -> None:
    async with database.writing() as conn:
        first = await deals.begin(conn, Opening(), DRAFTED, key=key(), actor=COMMAND_LINE)
        with pytest.raises(KeyInFlight):
            await send(database, key())
        waiting = asyncio.create_task(send(database, key(patient=True)))
        await asyncio.sleep(0)
    assert await waiting == replace(first, repeated=True)


async def test_what_failed_leaves_its_key_free(database: Database) -> None:
    deal_id = (await send(database, key())).deal_id
    for whole in (False, True):
        with nullcontext() if whole else pytest.raises(BrokenPipeError):
            async with database.writing() as conn:
                receipt = await deals.record(conn, deal_id, SIGNED, key=key("key-0002"), actor=COMMAND_LINE)
                assert not receipt.repeated
                if not whole:
                    raise BrokenPipeError


@pytest.mark.parametrize("text", ["", "short", "k" * 101, "with space", "schlüssel-1", "key-0001\n"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        key(text)


async def every_key_once(database: Database, keys: int, sends: int) -> None:
    """Send every key several times at once, and count effects and answers."""
    turn = asyncio.Semaphore(16)  # twice the connections: who waits for one is served well before it is given up

    async def one(n: int) -> Receipt | type[MarketError]:
        async with turn:
            try:
                return await send(database, key(f"key-{n:06}", f"body {n}", patient=n % 2 == 0), fen=n + 1)
            except MarketError as error:
                return type(error)

    answers = await asyncio.gather(*(one(n) for n in range(keys) for _ in range(sends)))
    receipts = [each for each in answers if isinstance(each, Receipt)]
    assert {each for each in answers if not isinstance(each, Receipt)} <= {KeyInFlight}
    assert sum(not each.repeated for each in receipts) == keys == len({each.deal_id for each in receipts})
    assert await effects(database) == (keys, keys * (keys + 1) // 2)
    told = len(answers) - len(receipts)
    sys.stdout.write(f"\n{keys:,} keys x {sends} sends: {keys:,} effects, {told:,} told that they are in flight\n")


async def test_every_key_is_one_effect(database: Database) -> None:
    await every_key_once(database, 40, 5)


@pytest.mark.prove
async def test_a_thousand_keys_are_a_thousand_effects(database: Database) -> None:
    await every_key_once(database, 1000, 5)
