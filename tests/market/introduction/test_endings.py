"""An introduction ends by itself when a listing leaves the market: at each stage, once, for a reason both sides see."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

import pytest

from market.errors import Conflict, NotFound
from market.introduction.introduction import IntroductionId, IntroductionSide
from market.introduction.stage import BROKERS_MOVES, OVER, TOGETHER, EndReason, Move, Stage
from market.introduction.store import introductions
from market.introduction.store import steps as introduction_steps
from market.listing.listing import Kind, Step
from market.listing.store import experts, listings, needs
from market.privacy.store import erasures
from market.queue.store import pairs as queue_pairs
from market.viewer import CLOCK, COMMAND_LINE
from tests.listings import an_anonymous_need
from tests.market.introduction.builders import Introducing, introducing
from tests.market.queue.builders import a_pair

__all__ = ["introducing"]
GOING_ON = [stage for stage in Stage if stage not in OVER]


async def at_stage(of: Introducing, stage: Stage) -> IntroductionId:
    """Begin an introduction and bring it to a stage."""
    begun = await of.begun()
    if stage is Stage.INTEREST:
        await of.answered(begun, IntroductionSide.SUPPLY)
    if stage in TOGETHER:
        await of.answered(begun, IntroductionSide.NEED, IntroductionSide.SUPPLY)
    for move, after in BROKERS_MOVES.items():
        if stage in TOGETHER and TOGETHER.index(after) <= TOGETHER.index(stage):
            version = (await of.seen(begun)).version
            await introduction_steps.advance(of.conn, begun, move, version=version, actor=of.broker)
    return begun


async def steps_of(of: Introducing, begun: IntroductionId) -> list[tuple[Move, IntroductionSide | None, Stage]]:
    told = await introduction_steps.timeline(of.conn, begun, viewer=of.asking.viewer)
    return [(one.move, one.side, one.after) for one in told]


@pytest.mark.parametrize("stage", GOING_ON)
@pytest.mark.parametrize("side", IntroductionSide)
async def test_a_withdrawal_ends_it_at_each_stage(
    introducing: Introducing, stage: Stage, side: IntroductionSide
) -> None:
    begun = await at_stage(introducing, stage)
    gone = introducing.need_id if side is IntroductionSide.NEED else introducing.offer_id
    await listings.take_step(introducing.conn, gone, Step.WITHDRAW, actor=COMMAND_LINE)
    for reader in (introducing.asking, introducing.offering, introducing.broker):
        seen = await introducing.seen(begun, reader)
        assert (seen.stage, seen.end_reason) == (Stage.ENDED, EndReason.GONE)
    assert (await steps_of(introducing, begun))[-1] == (Move.LEAVE, side, Stage.ENDED)


async def test_what_was_signed_stays_signed(introducing: Introducing) -> None:
    begun = await at_stage(introducing, Stage.SIGNED)
    await listings.take_step(introducing.conn, introducing.need_id, Step.WITHDRAW, actor=COMMAND_LINE)
    assert (await introducing.seen(begun)).stage is Stage.SIGNED


async def test_it_ends_once_although_both_sides_leave(introducing: Introducing) -> None:
    begun = await introducing.begun()
    both = [introducing.offer_id, introducing.need_id]
    await listings.take_steps(introducing.conn, both, Step.WITHDRAW, actor=COMMAND_LINE)
    assert [step for step in await steps_of(introducing, begun) if step[2] is Stage.ENDED] == [
        (Move.LEAVE, IntroductionSide.NEED, Stage.ENDED)
    ]


async def test_a_pause_ends_nothing_and_its_last_day_does(introducing: Introducing) -> None:
    begun = await introducing.begun()
    conn, offer_id = introducing.conn, introducing.offer_id
    await listings.take_step(conn, offer_id, Step.PAUSE, actor=COMMAND_LINE)
    assert (await introducing.seen(begun)).stage is Stage.RECOMMENDED
    await conn.execute("UPDATE listing SET expires_on = $2 WHERE id = $1", offer_id, date(2020, 1, 1))
    assert await listings.expire_due(conn, actor=CLOCK) == 1
    assert (await introducing.seen(begun)).end_reason is EndReason.GONE


@pytest.mark.parametrize("leaving", [experts.opt_out, erasures.erase_expert])
async def test_an_expert_who_leaves_or_is_erased_is_introduced_to_nobody(
    introducing: Introducing, leaving: Callable[..., Awaitable[None]]
) -> None:
    expert, themself = await introducing.expert(load_cap=None)
    conn = introducing.conn
    begun = await introductions.begin(conn, introducing.need_id, expert, Kind.EXPERT, actor=introducing.broker)
    await leaving(conn, expert, actor=themself)
    assert (await introducing.seen(begun, introducing.asking)).end_reason is EndReason.GONE


async def test_samples_that_are_removed_end_what_was_begun_over_them(introducing: Introducing) -> None:
    begun = await introducing.begun()
    await introducing.conn.execute("UPDATE listing SET sample = true WHERE id = $1", introducing.offer_id)
    await listings.remove_samples(introducing.conn, actor=COMMAND_LINE)
    assert (await introducing.seen(begun, introducing.asking)).end_reason is EndReason.GONE


async def test_what_comes_back_can_be_introduced_again(introducing: Introducing) -> None:
    conn, pair = introducing.conn, a_pair(introducing.need_id, introducing.offer_id)
    state = "SELECT state FROM queue_pair WHERE need_id = $1"
    await queue_pairs.put(conn, [pair], actor=CLOCK)
    first = await introducing.begun()
    await conn.execute("UPDATE queue_pair SET state = 'introduced', closed_at = now()")
    await queue_pairs.close_vanished(conn, [pair.need_id], actor=CLOCK)
    assert await conn.fetchval(state, pair.need_id) == "introduced"
    for step in (Step.WITHDRAW, Step.REOPEN, Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(conn, introducing.offer_id, step, actor=COMMAND_LINE)
    await queue_pairs.close_vanished(conn, [pair.need_id], actor=CLOCK)
    assert await conn.fetchval(state, pair.need_id) == "gone"
    await queue_pairs.put(conn, [pair], actor=CLOCK)
    assert await conn.fetchval(state, pair.need_id) == "waiting"
    assert await introducing.begun() != first


async def test_no_organisation_is_introduced_to_itself(introducing: Introducing) -> None:
    conn, firm = introducing.conn, introducing.firm
    expert, _ = await replace(introducing, offering=introducing.asking).expert(load_cap=None)
    pair = (introducing.need_id, expert, Kind.EXPERT)
    with pytest.raises(NotFound):  # more would tell a broker who is behind the need
        await introductions.begin(conn, *pair, actor=introducing.broker)
    with pytest.raises(Conflict, match="to itself"):
        await introductions.begin(conn, *pair, actor=introducing.office)
    named = replace(an_anonymous_need(firm), number="N-9", anonymous=False)
    await needs.add(conn, named, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(conn, named.id, step, actor=COMMAND_LINE)
    with pytest.raises(Conflict, match="to itself"):
        await introductions.begin(conn, named.id, expert, Kind.EXPERT, actor=introducing.broker)
