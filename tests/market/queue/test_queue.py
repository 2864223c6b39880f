"""The queue: which pair comes up, who has it, and when it comes back."""

from dataclasses import replace
from uuid import uuid4

import pytest

from market.errors import Conflict, NotAllowed, NotFound
from market.judging.judgement import JudgementId, Level, Reason
from market.judging.store import judgements
from market.listing.listing import ListingId, Step
from market.listing.store import listings
from market.listing.store.changes import START, ChangeLane, Position
from market.office.store import organizations
from market.postgres.db import Connection
from market.queue.queue import EXPLORED_EVERY, ActKind, PairSource, QueueDecision, QueueOutcome, Snooze
from market.queue.store import acts as queue_acts
from market.queue.store import leases as queue_leases
from market.queue.store import pairs as queue_pairs
from market.viewer import CLOCK, COMMAND_LINE, OPERATOR, Role
from tests.listings import an_organization
from tests.market.queue.builders import Waiting, a_pair, add_broker, add_waiting, open_next

GRADE = QueueDecision(act=ActKind.GRADE, level=Level.FAIR)
DECLINE = QueueDecision(act=ActKind.DECLINE, level=Level.WEAK, reason=Reason.MATURITY)
PUT_OFF = QueueDecision(act=ActKind.SNOOZE, snooze=Snooze.DAY)


@pytest.fixture
async def waiting(conn: Connection) -> Waiting:
    owner = an_organization()
    await organizations.add(conn, owner, actor=COMMAND_LINE)
    return await add_waiting(conn, owner)


async def test_the_best_pair_comes_first_and_an_act_brings_the_next(conn: Connection, waiting: Waiting) -> None:
    broker = await add_broker(conn)
    seen = []
    for decision in (GRADE, DECLINE, PUT_OFF):
        lease = await open_next(conn, broker)
        seen.append(lease.pair.listing_id)
        assert await queue_acts.act(conn, lease.id, decision, actor=broker) is QueueOutcome.KEPT
    assert seen == [offer.id for offer in waiting.offers]
    assert await queue_leases.take_next(conn, actor=broker) is None
    day = await queue_acts.progress(conn, actor=broker)
    assert day.own == day.team == {ActKind.GRADE: 1, ActKind.DECLINE: 1, ActKind.SNOOZE: 1}


async def test_a_judgement_says_what_was_shown(conn: Connection, waiting: Waiting) -> None:
    broker = await add_broker(conn)
    lease = await open_next(conn, broker, blind=True)
    await queue_acts.act(conn, lease.id, replace(DECLINE, note="要七级"), actor=broker)
    (kept,) = await judgements.find(conn, viewer=OPERATOR)
    assert (kept.need_id, kept.listing_id) == (waiting.need.id, waiting.offers[0].id)
    assert (kept.id, kept.judge, kept.level, kept.reason) == (
        JudgementId(lease.id),
        broker.name,
        Level.WEAK,
        Reason.MATURITY,
    )
    assert (kept.rank, kept.probability, kept.model, kept.index_version) == (1, 1.0, "ranker@1", "7")
    assert (kept.blind, kept.note, kept.replaces) == (True, "要七级", None)


@pytest.mark.usefixtures("waiting")
async def test_two_brokers_never_have_one_pair(conn: Connection) -> None:
    first, second = await add_broker(conn), await add_broker(conn)
    mine, theirs = await open_next(conn, first), await open_next(conn, second)
    assert mine.pair_id != theirs.pair_id
    with pytest.raises(Conflict):
        await queue_leases.take(conn, mine.pair_id, actor=second)
    assert (await queue_leases.take(conn, mine.pair_id, actor=first)).id == mine.id
    await queue_leases.release(conn, mine.id, actor=first)
    assert (await queue_leases.take(conn, mine.pair_id, actor=second)).pair_id == mine.pair_id


@pytest.mark.usefixtures("waiting")
async def test_an_act_after_the_end_of_the_lease_does_nothing(conn: Connection) -> None:
    first, second = await add_broker(conn), await add_broker(conn)
    lease = await open_next(conn, first)
    await conn.execute("UPDATE queue_lease SET open_until = now() - interval '1 s'")
    with pytest.raises(Conflict, match="nothing was kept"):
        await queue_acts.act(conn, lease.id, GRADE, actor=first)
    with pytest.raises(NotFound):
        await queue_leases.renew(conn, lease.id, actor=first)
    assert (await open_next(conn, second)).pair_id == lease.pair_id
    with pytest.raises(Conflict):
        await queue_acts.act(conn, lease.id, GRADE, actor=first)
    assert await judgements.find(conn, viewer=OPERATOR) == []


@pytest.mark.usefixtures("waiting")
async def test_a_key_pressed_twice_is_one_act_and_another_key_is_refused(conn: Connection) -> None:
    broker = await add_broker(conn)
    lease = await open_next(conn, broker)
    for _ in range(2):
        assert await queue_acts.act(conn, lease.id, GRADE, actor=broker) is QueueOutcome.KEPT
    with pytest.raises(Conflict, match="undo"):
        await queue_acts.act(conn, lease.id, DECLINE, actor=broker)
    assert len(await judgements.find(conn, viewer=OPERATOR)) == 1


async def test_nothing_is_kept_of_a_listing_that_was_withdrawn_meanwhile(conn: Connection, waiting: Waiting) -> None:
    broker = await add_broker(conn)
    lease = await open_next(conn, broker)
    await listings.take_step(conn, waiting.offers[0].id, Step.WITHDRAW, actor=COMMAND_LINE)
    assert await queue_acts.act(conn, lease.id, GRADE, actor=broker) is QueueOutcome.GONE
    assert await judgements.find(conn, viewer=OPERATOR) == []
    await listings.take_step(conn, waiting.need.id, Step.WITHDRAW, actor=COMMAND_LINE)
    assert await queue_leases.take_next(conn, actor=broker) is None


async def test_an_undone_grade_is_replaced_by_the_next(conn: Connection, waiting: Waiting) -> None:
    broker = await add_broker(conn)
    lease = await open_next(conn, broker)
    await queue_acts.act(conn, lease.id, GRADE, actor=broker)
    back = await queue_acts.take_back(conn, lease.id, actor=broker)
    assert (back.pair_id, back.pair.listing_id) == (lease.pair_id, waiting.offers[0].id)
    assert (await queue_acts.take_back(conn, lease.id, actor=broker)).id == back.id
    assert await queue_acts.last(conn, actor=broker) is None
    await queue_acts.act(conn, back.id, DECLINE, actor=broker)
    (standing,) = await judgements.find(conn, viewer=OPERATOR)
    assert (standing.id, standing.replaces) == (JudgementId(back.id), JudgementId(lease.id))
    assert (await queue_acts.progress(conn, actor=broker)).own == {ActKind.DECLINE: 1}


@pytest.mark.usefixtures("waiting")
async def test_only_ones_own_late_acts_are_taken_back(conn: Connection) -> None:
    first, second = await add_broker(conn), await add_broker(conn)
    lease = await open_next(conn, first)
    await queue_acts.act(conn, lease.id, PUT_OFF, actor=first)
    with pytest.raises(NotFound):
        await queue_acts.take_back(conn, lease.id, actor=second)
    await conn.execute("UPDATE queue_pair SET snoozed_until = now() WHERE id = $1", lease.pair_id)
    assert (await open_next(conn, second)).pair_id == lease.pair_id
    with pytest.raises(Conflict, match="another broker"):
        await queue_acts.take_back(conn, lease.id, actor=first)


async def test_an_introduction_is_level_four_and_goes_while_nobody_has_answered(
    conn: Connection, waiting: Waiting
) -> None:
    broker = await add_broker(conn)
    lease = await open_next(conn, broker)
    await queue_acts.act(conn, lease.id, QueueDecision(act=ActKind.INTRODUCE), actor=broker)
    stage = "SELECT stage FROM introduction WHERE need_id = $1"
    assert await conn.fetchval(stage, waiting.need.id) == "recommended"
    assert [each.level for each in await judgements.find(conn, viewer=OPERATOR)] == [Level.STRONG]
    back = await queue_acts.take_back(conn, lease.id, actor=broker)
    assert await conn.fetchval(stage, waiting.need.id) == "ended"
    await queue_acts.act(conn, back.id, GRADE, actor=broker)
    assert [each.level for each in await judgements.find(conn, viewer=OPERATOR)] == [Level.FAIR]


async def test_a_closed_pair_comes_back_only_with_a_new_text_of_a_higher_level(
    conn: Connection, waiting: Waiting
) -> None:
    broker, pair = await add_broker(conn), a_pair(waiting.need.id, waiting.offers[0].id)
    lease = await open_next(conn, broker)
    await queue_acts.act(conn, lease.id, DECLINE, actor=broker)
    for found, state in (
        (replace(pair, level=Level.STRONG), "declined"),
        (replace(pair, listing_version=2), "declined"),
        (replace(pair, listing_version=2, level=Level.FAIR), "waiting"),
    ):
        await queue_pairs.put(conn, [found], actor=CLOCK)
        assert await conn.fetchval("SELECT state FROM queue_pair WHERE id = $1", lease.pair_id) == state


async def test_what_a_rewritten_need_no_longer_finds_leaves(conn: Connection, waiting: Waiting) -> None:
    broker, kept = await add_broker(conn), waiting.offers[2].id
    held = await open_next(conn, broker)
    await queue_pairs.leave_out(conn, waiting.need.id, 2, found=[kept], actor=CLOCK)
    states = await conn.fetch("SELECT listing_id, state FROM queue_pair ORDER BY rank")
    assert [row["state"] for row in states] == ["waiting", "gone", "waiting"]
    assert held.pair.listing_id == waiting.offers[0].id


async def test_one_pair_of_ten_was_drawn_at_random(conn: Connection) -> None:
    owner = an_organization()
    await organizations.add(conn, owner, actor=COMMAND_LINE)
    for number in range(6):
        await add_waiting(conn, owner, pairs=5, explored=1, number=number, best=0.9 - number / 10)
    broker, sources = await add_broker(conn), []
    for _ in range(2 * EXPLORED_EVERY):
        lease = await open_next(conn, broker)
        sources.append(lease.pair.source)
        await queue_acts.act(conn, lease.id, GRADE, actor=broker)
    places = [place for place, source in enumerate(sources) if source is PairSource.EXPLORED]
    assert places == [EXPLORED_EVERY - 1, 2 * EXPLORED_EVERY - 1]


async def test_a_fourth_pair_of_one_need_lets_another_need_go_first(conn: Connection) -> None:
    owner = an_organization()
    await organizations.add(conn, owner, actor=COMMAND_LINE)
    first = await add_waiting(conn, owner, pairs=5, number=1, best=0.9)
    second = await add_waiting(conn, owner, pairs=1, number=2, best=0.2)
    broker, needs_seen = await add_broker(conn), []
    for _ in range(6):
        lease = await open_next(conn, broker)
        needs_seen.append(lease.pair.need_id)
        await queue_acts.act(conn, lease.id, GRADE, actor=broker)
    assert needs_seen == [*[first.need.id] * 3, second.need.id, *[first.need.id] * 2]


async def test_a_broker_sees_the_needs_of_their_fields(conn: Connection, waiting: Waiting) -> None:
    broker = await add_broker(conn)
    await queue_pairs.choose(conn, ["B1", "B2.02"], actor=broker)
    assert (await open_next(conn, broker)).pair.need_id == waiting.need.id  # its field is B2.02.01
    await queue_pairs.choose(conn, ["B2.0"], actor=broker)
    assert await queue_pairs.of(conn, actor=broker) == ("B2.0",)
    assert await queue_leases.take_next(conn, actor=broker) is None


@pytest.mark.usefixtures("waiting")
async def test_nobody_but_brokers_and_the_office_works_on_the_queue(conn: Connection) -> None:
    assert await queue_leases.take_next(conn, actor=await add_broker(conn, Role.OPERATOR)) is not None
    for actor in (await add_broker(conn, Role.EXPERT), COMMAND_LINE):
        with pytest.raises(NotAllowed):
            await queue_leases.take_next(conn, actor=actor)
        with pytest.raises(NotAllowed):
            await queue_acts.progress(conn, actor=actor)


async def test_the_place_in_the_change_log_is_kept(conn: Connection) -> None:
    assert await queue_pairs.position(conn, ChangeLane.SINGLE) == START
    await queue_pairs.move(conn, ChangeLane.SINGLE, Position(12, 34), actor=CLOCK)
    assert await queue_pairs.position(conn, ChangeLane.SINGLE) == Position(12, 34)
    assert await queue_pairs.known(conn, ListingId(uuid4()), actor=CLOCK) == {}
