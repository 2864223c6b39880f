"""Two at once on one comparison: nothing is lost, nothing is doubled, and who was late is told."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from market.comparison.comparison import Comparison, ComparisonOutdated
from market.comparison.criterion import CriterionDraft, CriterionId
from market.comparison.store import answers as comparison_answers
from market.comparison.store import comparisons, criteria, scores
from market.comparison.store.scores import CellScore
from market.postgres.db import Connection, Database
from market.postgres.queries import queries
from tests.market.comparison.builders import Comparing, prepare_comparison

ROUNDS = 15
Doing = Callable[[Connection], Awaitable[None]]


async def at_once(database: Database, *doings: Doing) -> list[BaseException | None]:
    """Do things in transactions of their own at one time, and give what each met."""

    async def do(doing: Doing) -> None:
        async with database.writing() as conn:
            await doing(conn)

    return await asyncio.gather(*map(do, doings), return_exceptions=True)


async def begun(database: Database, number: int = 171) -> Comparing:
    async with database.writing() as conn:
        of = await prepare_comparison(conn, number=number)
        await of.begun(price="1")
        return of


async def test_one_scorer_does_not_wait_for_another(database: Database) -> None:
    of = await begun(database)
    async with database.reading() as conn:
        (price,) = (await comparisons.get(conn, of.need_id, viewer=of.first.viewer)).criteria
    async with asyncio.timeout(120), database.writing() as mine:
        await scores.score(
            mine, of.need_id, "A", {price.id: CellScore(4)}, version=2, listing_version=1, actor=of.first
        )
        async with database.writing() as yours:
            await scoring(of, price.id)(yours)
    async with database.reading() as conn:
        assert await scores.count(conn, of.need_id, criteria=[price.id]) == 2


async def edits_that_both_pass(database: Database) -> int:
    """Have two edit the criteria they both read, again and again, and count how often neither is told."""
    of = await begun(database)
    both = 0
    for round_ in range(ROUNDS):
        async with database.reading() as conn:
            now = await comparisons.get(conn, of.need_id, viewer=of.first.viewer)

        def edit(weight: int, now: Comparison = now) -> Doing:
            draft = CriterionDraft(str(now.criteria[0].id), "price", str(weight), "")
            return lambda conn: criteria.write(conn, of.need_id, [draft], version=now.version, actor=of.first)

        met = await at_once(database, edit(2 * round_ + 2), edit(2 * round_ + 3))
        both += met == [None, None]
        assert {type(each) for each in met} <= {type(None), ComparisonOutdated}
    return both


async def test_of_two_edits_of_the_criteria_at_once_one_is_told(database: Database) -> None:
    assert await edits_that_both_pass(database) == 0


async def test_without_holding_the_comparison_one_edit_is_lost(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = {
        **queries("market.comparison.store.comparisons"),
        "lock": "SELECT need_id FROM comparison WHERE need_id = $1",
    }
    monkeypatch.setattr(comparisons, "queries", lambda noun: loose if noun.endswith(".comparisons") else queries(noun))
    assert await edits_that_both_pass(database) >= 1


async def test_two_who_put_answers_in_get_letters_of_their_own(database: Database) -> None:
    of = await begun(database)
    for _ in range(ROUNDS):
        async with database.writing() as conn:
            for letter in "AB":
                await comparison_answers.remove(conn, of.need_id, letter, sure=True, actor=of.first)

        def put_in(place: int) -> Doing:
            return lambda conn: comparison_answers.add(conn, of.need_id, [of.answers[place]], actor=of.first)

        assert await at_once(database, put_in(0), put_in(1)) == [None, None]
        async with database.reading() as conn:
            now = await comparisons.get(conn, of.need_id, viewer=of.first.viewer)
        assert [each.letter for each in now.answers] == ["A", "B", "C"]
        assert {each.listing_id for each in now.answers} == set(of.answers)
        assert now.answer("C").listing_id == of.answers[2]


async def test_no_score_is_lost_to_a_criterion_that_is_taken_out_at_the_same_time(database: Database) -> None:
    for round_ in range(ROUNDS):
        of = await begun(database, 171 + 10 * round_)
        async with database.reading() as conn:
            (price,) = (await comparisons.get(conn, of.need_id, viewer=of.first.viewer)).criteria
        met = await at_once(database, scoring(of, price.id), removing(of, price.id))
        async with database.reading() as conn:
            kept = await scores.count(conn, of.need_id, criteria=[price.id])
        told = [type(each).__name__ for each in met]
        assert (told, kept) in ((["NoneType", "HoldsScores"], 1), (["ComparisonOutdated", "NoneType"], 0))


def scoring(of: Comparing, criterion_id: CriterionId) -> Doing:
    words = {criterion_id: CellScore(4)}
    return lambda conn: scores.score(conn, of.need_id, "A", words, version=2, listing_version=1, actor=of.second)


def removing(of: Comparing, criterion_id: CriterionId) -> Doing:
    return lambda conn: criteria.write(conn, of.need_id, [], removed=[criterion_id], version=2, actor=of.first)
