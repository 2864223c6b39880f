"""Silence in the store: what is answered and what is not, why, in which order, and for whom."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from market.challenge.store import unmatched_needs
from market.challenge.unmatched_need import Hindrance, UnmatchedNeed, UnmatchedOrder, UnmatchedReason
from market.errors import NotAllowed, NotFound
from market.judging.judgement import Judgement, JudgementId, Level
from market.judging.ranking import Ranking, RankingLane, RankingLine
from market.judging.store import judgements, rankings
from market.listing.field import FieldCode, Scheme
from market.listing.filters import NO_FILTERS
from market.listing.listing import ListingId, Step
from market.listing.need import Need
from market.listing.price import PriceRange
from market.listing.relaxation import ConditionKind, Relaxation
from market.listing.store import achievements, listings, needs
from market.organization import Organization
from market.postgres.db import Connection
from market.queue.store import pairs as queue_pairs
from market.viewer import CLOCK, COMMAND_LINE, OPERATOR, PUBLIC, Role, Viewer
from tests.listings import a_need, an_achievement
from tests.market.queue.builders import a_pair, add_broker, add_waiting


async def silent(
    conn: Connection, viewer: Viewer = OPERATOR, order: UnmatchedOrder = UnmatchedOrder.BUDGET
) -> list[UnmatchedNeed]:
    found, total = await unmatched_needs.find(conn, viewer=viewer, order=order)
    assert total == len(found)
    return found


async def add_need(conn: Connection, owner: Organization, number: str, **changes: object) -> Need:
    need = replace(a_need(owner, number=number), **changes)  # type: ignore[arg-type]  # a test's own changes
    await needs.add(conn, need, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(conn, need.id, step, actor=COMMAND_LINE)
    return need


async def judge(conn: Connection, need_id: ListingId, listing_id: ListingId, level: Level) -> None:
    judgement = Judgement(
        id=JudgementId(uuid4()),
        need_id=need_id,
        listing_id=listing_id,
        level=level,
        reason=None,
        judge="reader-1",
        judged_at=datetime.now(UTC),
        rank=None,
        probability=1.0,
        model="m",
        index_version="i",
        blind=True,
    )
    await judgements.add(conn, judgement, actor=COMMAND_LINE)


def a_ranking(need_id: ListingId, version: int, *near: Relaxation) -> Ranking:
    lines = [
        RankingLine(
            lane=RankingLane.NEAR_MISSES, rank=n + 1, listing_id=ListingId(uuid4()), version=1, score=1.0, mend=mend
        )
        for n, mend in enumerate(near)
    ]
    return Ranking(
        need_id=need_id,
        need_version=version,
        role=Role.BROKER,
        filters=NO_FILTERS,
        relaxed=(),
        limit=50,
        model="m",
        index_version="i",
        lines=tuple(lines),
    )


async def test_a_pair_of_level_three_answers_and_judgements_override_it_both_ways(
    conn: Connection, organization: Organization
) -> None:
    waiting = await add_waiting(conn, organization, pairs=2)
    need_id, (first, second) = waiting.need.id, [offer.id for offer in waiting.offers]
    assert [(each.need_id, each.pairs, each.best) for each in await silent(conn)] == [(need_id, 2, Level.WEAK)]
    await queue_pairs.put(conn, [a_pair(need_id, first, level=Level.FAIR)], actor=CLOCK)
    assert await silent(conn) == []
    await judge(conn, need_id, first, Level.NONE)
    assert [each.best for each in await silent(conn)] == [Level.WEAK]
    await judge(conn, need_id, second, Level.STRONG)
    assert await silent(conn) == []
    with pytest.raises(NotFound):
        await unmatched_needs.get(conn, need_id, viewer=OPERATOR)
    await listings.take_step(conn, second, Step.WITHDRAW, actor=COMMAND_LINE)
    assert [(each.pairs, each.best) for each in await silent(conn)] == [(1, Level.NONE)]


async def test_not_matched_yet_no_supply_and_thin_are_told_apart(conn: Connection, organization: Organization) -> None:
    other = (FieldCode(Scheme.PLAN, "B5.01.01", "别的领域"),)
    alone = await add_need(conn, organization, "N-1", fields=other)
    (found,) = await silent(conn)
    assert found.why == (UnmatchedReason.NOT_MATCHED, UnmatchedReason.NO_SUPPLY, UnmatchedReason.THIN)
    version = (await needs.get(conn, alone.id, viewer=OPERATOR)).version
    await rankings.keep(conn, a_ranking(alone.id, version))
    (found,) = await silent(conn)
    assert (found.matched, found.why) == (True, (UnmatchedReason.NO_SUPPLY, UnmatchedReason.THIN))
    long = replace(await needs.get(conn, alone.id, viewer=OPERATOR), body="磁钢在高温下退磁。" * 9)
    await needs.edit(conn, long, actor=COMMAND_LINE)
    (found,) = await silent(conn)
    assert found.why == (UnmatchedReason.NOT_MATCHED, UnmatchedReason.NO_SUPPLY)
    assert (found.achievements, found.experts, found.indicators) == (0, 0, 1)


async def test_the_condition_that_answers_fail_is_counted_with_the_nearest(
    conn: Connection, organization: Organization
) -> None:
    need = await add_need(conn, organization, "N-1", body="磁钢在高温下退磁。" * 9)
    version = (await needs.get(conn, need.id, viewer=OPERATOR)).version
    indicator = [Relaxation(ConditionKind.INDICATOR, 0, Decimal(value)) for value in (150, 165, 120)]
    price = Relaxation(ConditionKind.PRICE, value=Decimal(80_000_000))
    await rankings.keep(conn, a_ranking(need.id, version, *indicator, price))
    (found,) = await silent(conn)
    assert UnmatchedReason.CONDITION in found.why
    assert found.hindrances(need.indicators) == (
        Hindrance(ConditionKind.INDICATOR, 0, 3, Decimal(165)),
        Hindrance(ConditionKind.PRICE, None, 1, Decimal(80_000_000)),
    )


async def test_the_largest_budget_or_the_nearest_deadline_comes_first(
    conn: Connection, organization: Organization
) -> None:
    small = await add_need(conn, organization, "N-1", budget=PriceRange(None, 100), deadline_on=date(2026, 12, 31))
    large = await add_need(conn, organization, "N-2", budget=PriceRange(None, 900), deadline_on=date(2030, 12, 31))
    none = await add_need(conn, organization, "N-3", budget=None, deadline_on=None)
    assert [each.need_id for each in await silent(conn)] == [large.id, small.id, none.id]
    by_day = await silent(conn, order=UnmatchedOrder.DEADLINE)
    assert [each.need_id for each in by_day] == [small.id, large.id, none.id]


async def test_brokers_see_their_fields_and_strangers_nothing(conn: Connection, organization: Organization) -> None:
    broker = await add_broker(conn)
    need = await add_need(conn, organization, "N-1")
    assert [each.need_id for each in await silent(conn, broker.viewer)] == [need.id]
    await queue_pairs.choose(conn, ["B1"], actor=broker)
    assert await silent(conn, broker.viewer) == []
    await queue_pairs.choose(conn, ["B2.02"], actor=broker)
    assert [each.need_id for each in await silent(conn, broker.viewer)] == [need.id]
    for viewer in (PUBLIC, Viewer(Role.ENTERPRISE, organization.id), Viewer(Role.INSTITUTE, organization.id)):
        with pytest.raises(NotAllowed):
            await silent(conn, viewer)


async def test_supply_is_counted_once_an_industry(conn: Connection, organization: Organization) -> None:
    fields = (FieldCode(Scheme.PLAN, "B2.02.01", "甲"), FieldCode(Scheme.PLAN, "B2.02.03", "乙"))
    for number, status in (("A-1", True), ("A-2", True), ("A-3", False)):
        offer = replace(an_achievement(organization, number=number), fields=fields)
        await achievements.add(conn, offer, actor=COMMAND_LINE)
        for step in (Step.SUBMIT, Step.PUBLISH) if status else ():
            await listings.take_step(conn, offer.id, step, actor=COMMAND_LINE)
    here = await add_need(conn, organization, "N-1", fields=fields)
    there = await add_need(conn, organization, "N-2", fields=(FieldCode(Scheme.PLAN, "B2.03.01", "丙"),))
    counted = {each.need_id: (each.achievements, each.experts) for each in await silent(conn)}
    assert counted == {here.id: (2, 0), there.id: (0, 0)}


async def test_pairs_without_a_level_are_not_said_to_be_weak(conn: Connection, organization: Organization) -> None:
    waiting = await add_waiting(conn, organization, pairs=2)
    await conn.execute("UPDATE queue_pair SET level = NULL")
    version = (await needs.get(conn, waiting.need.id, viewer=OPERATOR)).version
    await rankings.keep(conn, a_ranking(waiting.need.id, version))
    (found,) = await silent(conn)
    assert (found.pairs, found.best) == (2, None)
    assert (UnmatchedReason.UNKNOWN in found.why, UnmatchedReason.WEAK in found.why) == (True, False)
