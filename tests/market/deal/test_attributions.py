"""Attributions in the store: proposed from what happened, said by the office, added to and never changed."""

from fractions import Fraction
from uuid import uuid4

import pytest

from market.deal.attribution import RULE, Shares, Way, by_way, equal
from market.deal.deal import Series
from market.deal.store import attributions
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.introduction.stage import Move
from market.introduction.store import steps as introduction_steps
from market.office.store import organizations
from market.postgres.db import Connection
from market.statistic.slice import Slice
from market.statistic.store import statistics
from market.target.standing import TargetLevel
from market.viewer import COMMAND_LINE, OPERATOR, MemberId, Role, Viewer
from tests.listings import an_organization
from tests.market.introduction.builders import prepare
from tests.market.publication.builders import Made, register

HALVES = Shares.of_parts({Way.MATCH: 1, Way.BROKER: 1})


async def test_what_is_proposed_comes_from_the_introduction(conn: Connection) -> None:
    of = await prepare(conn, number=340)
    begun = await of.together()
    for move in (Move.NEGOTIATE, Move.SIGN):
        await introduction_steps.advance(conn, begun, move, version=(await of.seen(begun)).version, actor=of.broker)
    deal_id = await register(conn, Made(number=1, introduction_id=begun))
    proposed = await attributions.proposal(conn, deal_id, actor=COMMAND_LINE)
    assert Way.BROKER in proposed
    assert Way.DIRECT not in proposed
    by_hand = await register(conn, Made(number=2))
    assert await attributions.proposal(conn, by_hand, actor=COMMAND_LINE) == (Way.DIRECT,)


async def test_what_was_said_last_counts_and_what_differs_has_its_reason(conn: Connection) -> None:
    deal_id = await register(conn, Made(number=1))
    await attributions.record(conn, deal_id, equal((Way.DIRECT,)), reason="", actor=COMMAND_LINE)
    with pytest.raises(Invalid, match="say why"):
        await attributions.record(conn, deal_id, HALVES, reason=" ", actor=COMMAND_LINE)
    await attributions.record(conn, deal_id, HALVES, reason="推送后由经纪人撮合（样例）", actor=COMMAND_LINE)
    latest, first = await attributions.of_deal(conn, deal_id, viewer=OPERATOR)
    assert (latest.shares, latest.proposed, latest.rule) == (HALVES, (Way.DIRECT,), RULE)
    assert first.shares.of == {Way.DIRECT: Fraction(1)}


async def test_ways_add_up_to_what_the_statistics_say(conn: Connection) -> None:
    thirds = Shares.of_parts({Way.MATCH: 1, Way.MEETING: 1, Way.CALL: 1})
    for number, fen in enumerate((100, 101, 103)):
        deal_id = await register(conn, Made(number=number, fen=fen))
        if number:
            await attributions.record(conn, deal_id, thirds, reason="样例", actor=COMMAND_LINE)
    await register(conn, Made(number=9, fen=5000, series=Series.DISTRICT))
    piles = await attributions.piles(conn, 2026, viewer=OPERATOR)
    found = by_way(piles)
    wanted = Slice(series=Series.MARKET, level=TargetLevel.REGISTERED)
    total = (await statistics.total(conn, wanted, viewer=OPERATOR)).technical_fen
    assert found == {
        Way.MATCH: 68,
        Way.BROKER: 0,
        Way.MEETING: 68,
        Way.CALL: 68,
        Way.DIRECT: 0,
        None: 100,
    }
    assert sum(found.values()) == total == 304
    for way, fens in ((Way.MATCH, [103, 101]), (Way.BROKER, []), (None, [100])):
        deals, count = await attributions.behind(conn, way, 2026, viewer=OPERATOR, offset=0, limit=5)
        assert ([pile.fen for _, pile in deals], count) == (fens, len(fens))
    assert await attributions.piles(conn, 2025, viewer=OPERATOR) == []
    assert await attributions.years(conn, viewer=OPERATOR) == [2026]
    (waits,) = await attributions.unsaid(conn, 2026, limit=5, viewer=OPERATOR)
    assert waits.fen == 100


async def test_the_office_alone_says_and_only_of_what_came_through_the_market(conn: Connection) -> None:
    of = await prepare(conn, number=343)
    ours, other = await register(conn, Made(number=1)), await register(conn, Made(number=2, series=Series.DISTRICT))
    with pytest.raises(NotFound):
        await attributions.record(conn, ours, HALVES, reason="样例", actor=of.broker)
    with pytest.raises(NotFound):
        await attributions.piles(conn, None, viewer=of.broker.viewer)
    with pytest.raises(NotFound):
        await attributions.behind(conn, None, None, viewer=of.broker.viewer, offset=0, limit=5)
    with pytest.raises(Conflict, match="through the market"):
        await attributions.record(conn, other, HALVES, reason="样例", actor=COMMAND_LINE)


async def test_a_broker_reads_what_was_said_of_their_deal_and_changes_nothing(conn: Connection) -> None:
    of = await prepare(conn, number=346)
    begun = await of.together()
    await introduction_steps.advance(
        conn, begun, Move.NEGOTIATE, version=(await of.seen(begun)).version, actor=of.broker
    )
    deal_id = await register(conn, Made(number=1, introduction_id=begun))
    await attributions.record(conn, deal_id, HALVES, reason="样例", actor=COMMAND_LINE)
    assert [each.shares for each in await attributions.of_deal(conn, deal_id, viewer=of.broker.viewer)] == [HALVES]
    with pytest.raises(NotAllowed):
        await attributions.record(conn, deal_id, HALVES, reason="样例", actor=of.broker)


async def test_a_broker_who_belongs_to_a_party_reads_no_more_of_it_than_the_party(conn: Connection) -> None:
    seller = an_organization(201)
    await organizations.add(conn, seller, actor=COMMAND_LINE)
    deal_id = await register(conn, Made(number=1))
    await attributions.record(conn, deal_id, HALVES, reason="样例", actor=COMMAND_LINE)
    for role in (Role.INSTITUTE, Role.BROKER):
        reader = Viewer(role, seller.id, MemberId(uuid4()))
        assert await attributions.of_deal(conn, deal_id, viewer=reader) == []


async def test_a_pair_counts_as_found_by_its_rank_and_not_when_it_was_drawn(conn: Connection) -> None:
    of = await prepare(conn, number=349)
    begun = await of.together()
    await introduction_steps.advance(
        conn, begun, Move.NEGOTIATE, version=(await of.seen(begun)).version, actor=of.broker
    )
    deal_id = await register(conn, Made(number=1, introduction_id=begun))
    found = []
    for source in ("explored", "ranked"):
        await conn.execute(
            "INSERT INTO queue_pair (need_id, listing_id, kind, source, score, probability, need_version, "
            "listing_version, model, index_version) VALUES ($1, $2, 'achievement', $3, 1, 1, 1, 1, 'm', 'i') "
            "ON CONFLICT (need_id, listing_id) DO UPDATE SET source = excluded.source",
            *(of.need_id, of.offer_id, source),
        )
        found.append(await attributions.proposal(conn, deal_id, actor=COMMAND_LINE))
    assert found == [(Way.BROKER,), (Way.MATCH, Way.BROKER)]
