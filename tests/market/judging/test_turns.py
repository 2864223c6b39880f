"""Turns at pairs: one judge a pair unless it is a repeat, once however often it is sent, nothing ever edited."""

from uuid import uuid4

import pytest

from market.errors import Conflict, Invalid, NotFound
from market.judging.judgement import JudgementId, Level, Reason
from market.judging.store import judgements
from market.judging.store import pools as judging_pools
from market.judging.store import turns as judging_turns
from market.judging.turn import Grade, TurnOutcome, check_judge
from market.listing.listing import Kind, Step
from market.listing.store import listings
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, OPERATOR
from tests.judging import PARTIAL, STRONG, add_pool, judge_next, take

ACHIEVEMENT = Kind.ACHIEVEMENT


async def test_a_judge_gets_every_pair_of_a_need_once(conn: Connection, organization: Organization) -> None:
    need, offers = await add_pool(conn, organization)
    seen = [await judge_next(conn, "reader-1") for _ in offers]
    assert [(turn.need_id, turn.listing_id) for turn in seen] == [(need, offer) for offer in offers]
    assert await judging_turns.take_next(conn, "reader-1", ACHIEVEMENT) is None
    assert await judging_turns.take_next(conn, "reader-1", Kind.EXPERT) is None


async def test_a_judgement_says_how_the_pair_was_drawn(conn: Connection, organization: Organization) -> None:
    need, offers = await add_pool(conn, organization, pairs=2, twice=1)
    graded = Grade(Level.FAIR, Reason.INDICATOR, "要求 ≥ 40 MGOe，成果为 35")
    first, second = await judge_next(conn, "reader-1", graded), await judge_next(conn, "reader-1", STRONG)
    kept = {each.id: each for each in await judgements.find(conn, viewer=OPERATOR, need_id=need)}
    ranked, drawn = kept[first.id], kept[second.id]
    assert (ranked.level, ranked.reason, ranked.note) == (Level.FAIR, Reason.INDICATOR, graded.note)
    assert (ranked.rank, ranked.probability, ranked.model, ranked.index_version) == (1, 1.0, "e5@abc", "7")
    assert (drawn.rank, drawn.probability, drawn.reason, drawn.listing_id) == (None, 0.25, None, offers[1])
    assert ranked.blind
    assert ranked.judge == "reader-1"


async def test_the_open_pair_stays_the_same_until_it_is_closed(conn: Connection, organization: Organization) -> None:
    await add_pool(conn, organization)
    first = await take(conn, "reader-1")
    assert await take(conn, "reader-1") == first
    await judging_turns.skip(conn, first.id, judge="reader-1")
    assert (await take(conn, "reader-1")).listing_id != first.listing_id


async def test_two_judges_share_no_pair_but_repeats(conn: Connection, organization: Organization) -> None:
    _, offers = await add_pool(conn, organization, pairs=5, twice=2)
    given: dict[str, list[object]] = {"reader-1": [], "reader-2": []}
    while len(given["reader-1"]) + len(given["reader-2"]) < 7:
        for judge, pairs in given.items():
            if await judging_turns.take_next(conn, judge, ACHIEVEMENT) is not None:
                pairs.append((await judge_next(conn, judge)).listing_id)
    assert set(given["reader-1"]) & set(given["reader-2"]) == set(offers[:2])
    assert set(given["reader-1"]) | set(given["reader-2"]) == set(offers)
    assert await judging_turns.take_next(conn, "reader-3", ACHIEVEMENT) is None
    origins = await judging_pools.origins(conn)
    assert sorted(origin.repeat for origin in origins.values()) == [False] * 5 + [True] * 2
    assert {origin.sources for origin in origins.values()} == {("ours", "words"), ("random",)}


async def test_a_judge_is_given_a_need_that_nobody_has_open(conn: Connection, organization: Organization) -> None:
    one, _ = await add_pool(conn, organization, number=1)
    two, _ = await add_pool(conn, organization, number=2)
    assert (await take(conn, "reader-1")).need_id == one
    assert [(await judge_next(conn, "reader-2")).need_id for _ in range(3)] == [two] * 3


async def test_the_same_grade_sent_twice_is_one_judgement(conn: Connection, organization: Organization) -> None:
    await add_pool(conn, organization)
    turn = await judge_next(conn, "reader-1")
    assert await judging_turns.grade(conn, turn.id, PARTIAL, judge="reader-1") is TurnOutcome.JUDGED
    assert len(await judgements.find(conn, viewer=OPERATOR, standing=False)) == 1
    with pytest.raises(Conflict, match="graded this pair otherwise"):
        await judging_turns.grade(conn, turn.id, STRONG, judge="reader-1")
    with pytest.raises(Conflict):
        await judging_turns.skip(conn, turn.id, judge="reader-1")


async def test_a_turn_is_its_judge_s_alone(conn: Connection, organization: Organization) -> None:
    await add_pool(conn, organization)
    turn = await take(conn, "reader-1")
    for strange, judge in ((turn.id, "reader-2"), (JudgementId(uuid4()), "reader-1")):
        with pytest.raises(NotFound):
            await judging_turns.grade(conn, strange, PARTIAL, judge=judge)
        with pytest.raises(NotFound):
            await judging_turns.skip(conn, strange, judge=judge)


async def test_what_is_taken_back_is_replaced_and_never_edited(conn: Connection, organization: Organization) -> None:
    await add_pool(conn, organization)
    first = await judge_next(conn, "reader-1")
    chain = [first.id]
    for level in (Level.WEAK, Level.NONE):
        again = await judging_turns.take_back(conn, "reader-1", ACHIEVEMENT)
        assert again is not None
        assert (again.earlier, again.listing_id) == (chain[-1], first.listing_id)
        assert await take(conn, "reader-1") == again
        await judging_turns.grade(conn, again.id, Grade(level, Reason.DIFFERENT_PROBLEM), judge="reader-1")
        chain.append(again.id)
    everything = await judgements.find(conn, viewer=OPERATOR, standing=False)
    assert [(each.id, each.level, each.replaces) for each in everything] == [
        (chain[0], Level.FAIR, None),
        (chain[1], Level.WEAK, chain[0]),
        (chain[2], Level.NONE, chain[1]),
    ]
    assert [each.id for each in await judgements.find(conn, viewer=OPERATOR)] == [chain[2]]
    assert (await judging_turns.progress(conn, "reader-1", ACHIEVEMENT)).own == 1


async def test_a_judgement_that_is_looked_at_again_may_stay(conn: Connection, organization: Organization) -> None:
    await add_pool(conn, organization)
    first = await judge_next(conn, "reader-1")
    waiting = await take(conn, "reader-1")
    again = await judging_turns.take_back(conn, "reader-1", ACHIEVEMENT)
    assert again is not None
    assert await judging_turns.take_back(conn, "reader-1", ACHIEVEMENT) == again
    await judging_turns.skip(conn, again.id, judge="reader-1")
    assert await take(conn, "reader-1") == waiting
    last = await judging_turns.last(conn, "reader-1", ACHIEVEMENT)
    assert last is not None
    assert last.id == first.id


async def test_a_skipped_pair_goes_to_others_and_comes_back_while_none_has_it(
    conn: Connection, organization: Organization
) -> None:
    await add_pool(conn, organization, pairs=1)
    turn = await take(conn, "reader-1")
    await judging_turns.skip(conn, turn.id, judge="reader-1")
    assert await judging_turns.take_next(conn, "reader-1", ACHIEVEMENT) is None
    back = await judging_turns.take_back(conn, "reader-1", ACHIEVEMENT)
    assert back is not None
    assert (back.id, back.outcome) == (turn.id, None)
    await judging_turns.skip(conn, turn.id, judge="reader-1")
    assert (await take(conn, "reader-2")).listing_id == turn.listing_id
    with pytest.raises(Conflict, match="another judge has that pair"):
        await judging_turns.take_back(conn, "reader-1", ACHIEVEMENT)


async def test_a_pair_left_open_for_long_goes_to_another_judge(conn: Connection, organization: Organization) -> None:
    await add_pool(conn, organization, pairs=1)
    turn = await take(conn, "reader-1")
    assert await judging_turns.take_next(conn, "reader-2", ACHIEVEMENT) is None
    await conn.execute("UPDATE judging_turn SET open_until = now() - interval '1 second'")
    other = await take(conn, "reader-2")
    assert other.listing_id == turn.listing_id
    with pytest.raises(Conflict, match="another judge has it now"):
        await judging_turns.grade(conn, turn.id, PARTIAL, judge="reader-1")
    await judging_turns.skip(conn, other.id, judge="reader-2")
    assert (await take(conn, "reader-1")).id == turn.id
    assert await judging_turns.grade(conn, turn.id, PARTIAL, judge="reader-1") is TurnOutcome.JUDGED


@pytest.mark.parametrize("opened", [False, True])
async def test_what_was_withdrawn_is_left_out(conn: Connection, organization: Organization, *, opened: bool) -> None:
    _, offers = await add_pool(conn, organization, pairs=2)
    turn = await take(conn, "reader-1") if opened else None
    await listings.take_step(conn, offers[0], Step.WITHDRAW, actor=COMMAND_LINE)
    if turn is not None:
        assert await judging_turns.grade(conn, turn.id, PARTIAL, judge="reader-1") is TurnOutcome.WITHDRAWN
        assert await judgements.find(conn, viewer=OPERATOR) == []
    assert (await take(conn, "reader-1")).listing_id == offers[1]
    progress = await judging_turns.progress(conn, "reader-1", ACHIEVEMENT)
    assert (progress.left, progress.wanted, progress.gone) == (1, 1, 1)


async def test_an_open_pair_whose_need_leaves_is_closed(conn: Connection, organization: Organization) -> None:
    need, _ = await add_pool(conn, organization, pairs=2)
    turn = await take(conn, "reader-1")
    await listings.take_step(conn, need, Step.WITHDRAW, actor=COMMAND_LINE)
    assert await judging_turns.take_next(conn, "reader-1", ACHIEVEMENT) is None
    last = await judging_turns.last(conn, "reader-1", ACHIEVEMENT)
    assert last is not None
    assert (last.id, last.outcome) == (turn.id, TurnOutcome.WITHDRAWN)


async def test_progress_counts_grades_of_one_and_of_all(conn: Connection, organization: Organization) -> None:
    await add_pool(conn, organization, pairs=4, twice=1)
    for judge, times in (("reader-1", 2), ("reader-2", 1)):
        for _ in range(times):
            await judge_next(conn, judge)
    progress = await judging_turns.progress(conn, "reader-1", ACHIEVEMENT)
    assert (progress.own, progress.given, progress.wanted, progress.left, progress.gone) == (2, 3, 5, 2, 0)


async def test_a_round_is_drawn_once(conn: Connection, organization: Organization) -> None:
    need, _ = await add_pool(conn, organization)
    again = await judging_pools.add(
        conn, need, ACHIEVEMENT, [], round_=1, model="m", index_version="1", actor=COMMAND_LINE
    )
    assert again == 0
    waiting = await judging_pools.needs_in_turn(conn, ACHIEVEMENT, limit=9)
    assert [(each.id, each.rounds) for each in waiting] == [(need, 1)]


@pytest.mark.parametrize("level", [Level.NONE, Level.WEAK, Level.FAIR])
def test_below_strong_a_reason_is_owed(level: Level) -> None:
    with pytest.raises(Invalid, match="chief reason"):
        Grade(level)
    assert Grade(level, Reason.UNCLEAR).reason is Reason.UNCLEAR


@pytest.mark.parametrize("name", ["", "沈老师", "Reader-1", "1", "a b", "a" * 41, "a\n"])
def test_a_judge_is_named_by_a_reference(name: str) -> None:
    assert check_judge("reader-1") == "reader-1"
    with pytest.raises(Invalid, match="no reference"):
        check_judge(name)
