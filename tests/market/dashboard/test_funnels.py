"""Funnels in the store: the day of each stage, which payments and registrations count, and for whom it is."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from market.dashboard.funnel import Behind, FunnelStage, NeedWay, Way
from market.dashboard.store import funnels
from market.day import day_of
from market.deal.deal import DealId
from market.deal.entry import EntryInput
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.errors import NotAllowed, NotFound
from market.introduction.stage import Move
from market.introduction.store import steps as introduction_steps
from market.judging.judgement import Level
from market.postgres.db import Connection
from market.queue.store import pairs as queue_pairs
from market.viewer import CLOCK, COMMAND_LINE, OPERATOR, Role, Viewer
from matcher.dashboard.waiting import count_funnel
from tests.market.deal.builders import REGISTERED, SIGNED, SUBMITTED, some_terms, wish
from tests.market.introduction.builders import Introducing, introducing
from tests.market.queue.builders import a_pair

__all__ = ["introducing"]
PAID = wish(DealEvent.PAID, 25, amount_fen=100)


async def the_way(conn: Connection) -> Way:
    (found,) = await funnels.ways(conn, samples=False, viewer=OPERATOR)
    return found


async def signed(introducing: Introducing) -> DealId:
    """Bring an introduction to a contract."""
    conn, office = introducing.conn, introducing.office
    begun = await introducing.together()
    for move in (Move.NEGOTIATE, Move.SIGN):
        version = (await introducing.seen(begun)).version
        await introduction_steps.advance(conn, begun, move, version=version, actor=office)
    opening = Opening(introduction_id=begun)
    return (await deals.begin(conn, opening, replace(SIGNED, terms=some_terms()), actor=office)).deal_id


async def record(conn: Connection, deal_id: DealId, *wishes: EntryInput) -> None:
    for each in wishes:
        await deals.record(conn, deal_id, each, actor=COMMAND_LINE)


async def test_a_need_comes_on_stage_by_stage(introducing: Introducing) -> None:
    conn, today = introducing.conn, day_of(datetime.now(UTC))
    assert await the_way(conn) == (today, None, None, None, None, None)
    weak = a_pair(introducing.need_id, introducing.offer_id, level=Level.WEAK)
    await queue_pairs.put(conn, [weak], actor=CLOCK)
    assert (await the_way(conn))[1] is None
    await queue_pairs.put(conn, [replace(weak, level=Level.FAIR)], actor=CLOCK)
    assert await the_way(conn) == (today, today, None, None, None, None)
    deal_id = await signed(introducing)
    assert await the_way(conn) == (today, today, today, date(2026, 3, 12), None, None)
    await record(conn, deal_id, SUBMITTED, REGISTERED)
    assert (await the_way(conn))[3:] == (date(2026, 3, 12), date(2026, 4, 1), None)


async def test_a_payment_counts_from_the_registration_on_and_not_once_it_was_struck(introducing: Introducing) -> None:
    conn, deal_id = introducing.conn, await signed(introducing)
    await record(conn, deal_id, SUBMITTED, PAID)
    assert (await the_way(conn))[4:] == (None, None)
    await record(conn, deal_id, REGISTERED)
    assert (await the_way(conn))[4:] == (date(2026, 4, 1), date(2026, 4, 1))
    paid = next(each for each in (await conn.fetch("SELECT number FROM deal_entry WHERE event = 'paid'")))["number"]
    await record(conn, deal_id, wish(DealEvent.STRUCK, 40, corrects=paid, reason="误记（样例）"))
    assert (await the_way(conn))[4:] == (date(2026, 4, 1), None)
    await record(conn, deal_id, replace(PAID, happened_on=date(2026, 4, 9)))
    assert (await the_way(conn))[4:] == (date(2026, 4, 1), date(2026, 4, 9))


async def test_a_registration_that_was_revoked_does_not_count(introducing: Introducing) -> None:
    conn, deal_id = introducing.conn, await signed(introducing)
    revoked = wish(DealEvent.REVOKED, 50, reason="材料不实（样例）")
    await record(conn, deal_id, SUBMITTED, REGISTERED, PAID, revoked)
    assert (await the_way(conn))[3:] == (date(2026, 3, 12), None, None)


async def test_a_contract_without_a_need_is_loose(introducing: Introducing) -> None:
    conn = introducing.conn
    await signed(introducing)
    assert await funnels.loose(conn, samples=False, viewer=OPERATOR) == 0
    await deals.begin(conn, Opening(), replace(SIGNED, terms=some_terms()), actor=COMMAND_LINE)
    assert await funnels.loose(conn, samples=False, viewer=OPERATOR) == 1


async def test_the_needs_behind_a_figure_are_those_it_counts_with_what_brought_them(introducing: Introducing) -> None:
    conn, today = introducing.conn, day_of(datetime.now(UTC))
    deal_id = await signed(introducing)
    (begun,) = await conn.fetch("SELECT id FROM introduction")

    async def behind(stage: FunnelStage, of: Behind, viewer: Viewer = OPERATOR) -> tuple[list[NeedWay], int]:
        found = await funnels.behind(conn, stage, of, samples=False, today=today, viewer=viewer, offset=0, limit=5)
        step = next(each for each in counted.steps if each.stage is stage)
        assert found[1] == (step.timed if of is Behind.TIMED else step.reached)
        return found

    ways = await funnels.ways(conn, samples=False, viewer=OPERATOR)
    counted = count_funnel(ways, loose=0, samples=False, today=today)
    ((way,), _) = await behind(FunnelStage.SIGNED, Behind.REACHED)
    assert (way.need_id, way.introduction_id, way.deals) == (introducing.need_id, begun["id"], (deal_id, None, None))
    assert (await behind(FunnelStage.MATCHED, Behind.REACHED))[1] == 1, "a contract came from a match all the same"
    assert (await behind(FunnelStage.MATCHED, Behind.TIMED))[1] == 0
    ((seen,), _) = await behind(FunnelStage.INTRODUCED, Behind.REACHED, introducing.broker.viewer)
    assert (seen.days, seen.deals) == (way.days[:3], ())
    for viewer, error in ((introducing.broker.viewer, NotFound), (introducing.stranger.viewer, NotAllowed)):
        with pytest.raises(error):
            await behind(FunnelStage.SIGNED, Behind.REACHED, viewer)


async def test_invented_needs_count_while_there_are_no_others(introducing: Introducing) -> None:
    conn = introducing.conn
    assert not await funnels.shows_samples(conn)
    assert await funnels.ways(conn, samples=True, viewer=OPERATOR) == []
    with pytest.raises(NotFound):
        await funnels.ways(conn, samples=False, viewer=Viewer(Role.BROKER))
    with pytest.raises(NotFound):
        await funnels.loose(conn, samples=False, viewer=Viewer(Role.BROKER))
