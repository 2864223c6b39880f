"""Calls while something else happens to the same need: no call outlives its need, and a need has one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from market.challenge.challenge import CallId, CallOutcome, OwnerConsent
from market.challenge.store import challenges
from market.challenge.store import moves as challenge_moves
from market.errors import Conflict, MarketError, NotFound
from market.listing.listing import Step
from market.listing.store import listings
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, OPERATOR
from tests.market.challenge.builders import PUBLISH, TEXT, Calling, prepare, today


@pytest.fixture
async def calling(database: Database) -> Calling:
    """Have a need that may be called for, committed."""
    async with database.writing() as conn:
        return await prepare(conn)


@asynccontextmanager
async def withdrawing(database: Database, calling: Calling) -> AsyncIterator[None]:
    """Withdraw the need in a transaction that commits once the block is over."""
    async with database.writing() as conn:
        await listings.take_step(conn, calling.need.id, Step.WITHDRAW, actor=COMMAND_LINE)
        yield


async def draft(database: Database, calling: Calling, *, shared: bool = False) -> CallId:
    needs = [calling.need.id, calling.other_need.id] if shared else [calling.need.id]
    async with database.writing() as conn:
        return await challenges.begin(conn, needs, TEXT, calling.steps, on=today(), actor=calling.office)


async def waits(task: "asyncio.Task[object]") -> None:
    """See that a task does not end by itself while something is held."""
    done, _ = await asyncio.wait([task], timeout=0.3)
    assert not done


async def test_a_need_that_is_being_withdrawn_is_waited_for_and_then_called_for_no_more(
    database: Database, calling: Calling
) -> None:
    async with withdrawing(database, calling):
        drafting = asyncio.create_task(draft(database, calling))
        await waits(drafting)
    with pytest.raises(NotFound):
        await drafting


async def test_a_call_that_is_published_while_its_need_is_withdrawn_ends_with_it(
    database: Database, calling: Calling
) -> None:
    call_id = await draft(database, calling)
    async with database.writing() as conn:
        here = replace(calling, conn=conn)
        await challenge_moves.ask(conn, call_id, version=1, actor=calling.office)
        await here.says(call_id, OwnerConsent.GIVEN)

    async def publish() -> None:
        async with database.writing() as conn:
            await challenge_moves.move(
                conn, call_id, PUBLISH, calling.steps, on=today(), version=2, actor=calling.office
            )

    async with withdrawing(database, calling):
        publishing = asyncio.create_task(publish())
        await waits(publishing)  # the withdrawal holds the call
    with pytest.raises(Conflict):
        await publishing
    async with database.reading() as conn:
        assert (await challenges.get(conn, call_id, viewer=OPERATOR)).outcome is CallOutcome.NEED_GONE


async def test_of_two_who_draft_at_once_both_get_the_one_call_or_one_is_told(
    database: Database, calling: Calling
) -> None:
    made = await asyncio.gather(*(draft(database, calling) for _ in range(2)), return_exceptions=True)
    drafted = {each for each in made if not isinstance(each, BaseException)}
    assert len(drafted) == 1
    assert all(isinstance(each, Conflict) for each in made if isinstance(each, MarketError))
    with pytest.raises(Conflict):
        await draft(database, calling, shared=True)
