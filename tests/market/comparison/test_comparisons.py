"""Comparisons in the store: whose they are, what scorers see of each other, and what goes with what is taken out."""

from uuid import uuid4

import pytest

from market.comparison.comparison import ComparisonOutdated, HoldsScores, StillEmpty
from market.comparison.criterion import Aspect, CriterionDraft, CriterionId, Proposal
from market.comparison.store import answers as comparison_answers
from market.comparison.store import comparisons, criteria, scores
from market.comparison.store.scores import CellScore
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.listing import Step
from market.listing.store import achievements, listings
from market.viewer import COMMAND_LINE, OPERATOR
from tests.market.comparison.builders import Comparing, comparing

__all__ = ["comparing"]


async def test_a_comparison_is_there_for_the_members_of_its_firm_alone(comparing: Comparing) -> None:
    await comparing.begun()
    assert (await comparing.seen(comparing.reader)).need_id == comparing.need_id
    for viewer in (comparing.stranger.viewer, comparing.of.offering.viewer, comparing.of.broker.viewer, OPERATOR):
        with pytest.raises(NotFound):
            await comparisons.find(comparing.conn, comparing.need_id, viewer=viewer)
    with pytest.raises(NotFound):
        await comparisons.begin(comparing.conn, comparing.need_id, blind=False, actor=comparing.stranger)
    with pytest.raises(NotAllowed):
        await comparisons.open_scores(comparing.conn, comparing.need_id, actor=comparing.reader)


async def test_a_comparison_that_is_begun_twice_stays_as_it_was(comparing: Comparing) -> None:
    before = await comparing.begun(blind=True)
    await comparisons.begin(comparing.conn, comparing.need_id, blind=False, actor=comparing.second)
    assert (await comparing.seen()).seed == before.seed
    assert (await comparing.seen()).hides


async def test_letters_follow_the_order_of_putting_in_unless_it_is_blind(comparing: Comparing) -> None:
    seen = await comparing.begun()
    assert [(each.letter, each.listing_id) for each in seen.answers] == list(zip("ABC", comparing.answers, strict=True))
    await comparison_answers.remove(comparing.conn, comparing.need_id, "B", sure=False, actor=comparing.first)
    assert [each.letter for each in (await comparing.seen()).answers] == ["A", "C"]
    await comparison_answers.add(comparing.conn, comparing.need_id, comparing.answers[1:2], actor=comparing.first)
    assert (await comparing.seen()).answer("B").listing_id == comparing.answers[1]


async def test_what_is_not_in_the_market_is_no_answer(comparing: Comparing) -> None:
    await comparisons.begin(comparing.conn, comparing.need_id, blind=False, actor=comparing.first)
    await listings.take_step(comparing.conn, comparing.answers[1], Step.PAUSE, actor=COMMAND_LINE)
    for one in (comparing.need_id, comparing.answers[1]):
        with pytest.raises(Invalid, match="no such achievement"):
            await comparison_answers.add(comparing.conn, comparing.need_id, [one], actor=comparing.first)


async def test_others_scores_are_hidden_until_ones_own_are_done(comparing: Comparing) -> None:
    await comparing.begun(price="2", rights="1")
    for letter in "ABC":
        await comparing.gives(comparing.first, letter, price=4, rights=None)
    await comparing.finishes(comparing.first)
    await comparing.gives(comparing.second, "A", price=2)
    assert {each.member_id for each in (await comparing.seen(comparing.second)).scores} == {comparing.second.member_id}
    assert {each.member_id for each in (await comparing.seen()).scores} == {comparing.first.member_id}
    assert (await comparing.seen(comparing.reader)).scores == ()
    with pytest.raises(StillEmpty) as still:
        await comparing.finishes(comparing.second)
    assert still.value.count == 5
    for letter in "ABC":
        await comparing.gives(comparing.second, letter, price=2, rights=2)
    await comparing.finishes(comparing.second)
    for actor in (comparing.first, comparing.second):
        assert len((await comparing.seen(actor)).scores) == 12


async def test_a_firm_may_open_all_scores_and_later_ones_are_marked(comparing: Comparing) -> None:
    await comparing.begun(price="1")
    await comparing.gives(comparing.second, "A", price=2)
    await comparisons.open_scores(comparing.conn, comparing.need_id, actor=comparing.first)
    await comparing.gives(comparing.first, "A", price=5)
    await comparing.gives(comparing.second, "A", price=2)
    seen = await comparing.seen(comparing.reader)
    assert {(each.points, each.informed) for each in seen.scores} == {(2, False), (5, True)}
    await comparing.gives(comparing.second, "A", price=3)
    assert all(each.informed for each in (await comparing.seen()).scores)


async def test_criteria_with_scores_go_only_for_who_is_sure(comparing: Comparing) -> None:
    comparison = await comparing.begun(price="1", rights="2")
    await comparing.gives(comparing.second, "A", price=2)
    price, rights = comparison.criteria
    kept = [CriterionDraft(str(rights.id), rights.name, "2", "")]
    for sure in (False, True):
        write = criteria.write(
            comparing.conn, comparing.need_id, kept, removed=[price.id], version=2, sure=sure, actor=comparing.first
        )
        if sure:
            await write
        else:
            with pytest.raises(HoldsScores, match="1 scores"):
                await write
    assert [each.name for each in (await comparing.seen()).criteria] == ["rights"]
    assert (await comparing.seen(comparing.second)).scores == ()


async def test_an_answer_with_scores_goes_only_for_who_is_sure(comparing: Comparing) -> None:
    await comparing.begun(price="1")
    await comparing.gives(comparing.second, "B", price=2)
    with pytest.raises(HoldsScores):
        await comparison_answers.remove(comparing.conn, comparing.need_id, "B", sure=False, actor=comparing.first)
    await comparison_answers.remove(comparing.conn, comparing.need_id, "B", sure=True, actor=comparing.first)
    assert (await comparing.seen(comparing.second)).scores == ()


async def test_of_two_changes_of_the_criteria_the_later_one_is_told(comparing: Comparing) -> None:
    comparison = await comparing.begun(price="1")
    (price,) = comparison.criteria
    taken = [(Proposal(Aspect.MATURITY), CriterionDraft("take", "成熟度", "1", "≥ TRL 5"))]
    same = [CriterionDraft(str(price.id), "price", "1.00", "")]
    await criteria.write(
        comparing.conn, comparing.need_id, same, proposals=taken, version=comparison.version, actor=comparing.second
    )
    with pytest.raises(ComparisonOutdated):
        await criteria.write(comparing.conn, comparing.need_id, same, version=comparison.version, actor=comparing.first)
    added = (await comparing.seen()).criteria[1]
    assert (added.name, added.good, added.aspect) == ("成熟度", "≥ TRL 5", Aspect.MATURITY)
    with pytest.raises(ComparisonOutdated):
        await scores.score(
            comparing.conn,
            comparing.need_id,
            "A",
            {price.id: CellScore(3)},
            version=2,
            listing_version=1,
            actor=comparing.first,
        )


async def test_another_wording_is_known_to_the_scores_and_another_weight_is_none(comparing: Comparing) -> None:
    (price,) = (await comparing.begun(price="1")).criteria
    await comparing.gives(comparing.first, "A", price=4)
    for version, weight, good, expected in ((2, "3", "", 1), (3, "3", "低于预算", 2)):
        drafts = [CriterionDraft(str(price.id), "price", weight, good)]
        await criteria.write(comparing.conn, comparing.need_id, drafts, version=version, actor=comparing.first)
        assert (await comparing.seen()).criteria[0].version == expected
    assert (await comparing.seen()).scores[0].criterion_version == 1


async def test_scores_hold_for_the_version_that_was_seen_and_outlive_a_listing_that_leaves(
    comparing: Comparing,
) -> None:
    await comparing.begun(price="1")
    edited = await achievements.get(comparing.conn, comparing.answers[0], viewer=OPERATOR)
    await achievements.edit(comparing.conn, edited, actor=COMMAND_LINE)
    await comparing.gives(comparing.first, "A", price=4)
    assert (await comparing.seen()).scores[0].listing_version == 1
    await listings.take_step(comparing.conn, comparing.answers[0], Step.WITHDRAW, actor=COMMAND_LINE)
    assert (await comparing.seen()).scores[0].points == 4
    with pytest.raises(Conflict):
        await comparing.gives(comparing.first, "A", price=5)


async def test_what_no_scorer_sees_is_not_scored(comparing: Comparing) -> None:
    await comparing.begun(price="1")
    foreign = {CriterionId(uuid4()): CellScore(3)}
    conn, need_id, actor = comparing.conn, comparing.need_id, comparing.first
    with pytest.raises(NotFound):
        await scores.score(conn, need_id, "A", foreign, version=2, listing_version=1, actor=actor)
    with pytest.raises(NotFound):
        await comparing.gives(actor, "L", price=3)
    with pytest.raises(Invalid):
        await comparing.gives(actor, "A", price=6)


async def test_decisions_stay_and_unblinding_happens_once(comparing: Comparing) -> None:
    seen = await comparing.begun(blind=True)
    letter = seen.answers[1].letter
    await comparisons.decide(comparing.conn, comparing.need_id, [letter], reason="最合适", actor=comparing.first)
    await comparisons.unblind(comparing.conn, comparing.need_id, actor=comparing.second)
    named_at = (await comparing.seen()).unblinded_at
    await comparisons.unblind(comparing.conn, comparing.need_id, actor=comparing.first)
    await comparisons.decide(comparing.conn, comparing.need_id, [], reason="都不合适", actor=comparing.second)
    now = await comparing.seen(comparing.reader)
    assert (now.unblinded_at, now.hides) == (named_at, False)
    assert [(one.chosen, one.reason, one.blind) for one in now.decisions] == [
        ((), "都不合适", False),
        ((seen.answers[1].listing_id,), "最合适", True),
    ]
    with pytest.raises(Invalid):
        await comparisons.decide(comparing.conn, comparing.need_id, [letter], reason="", actor=comparing.first)


async def test_a_decision_that_is_pressed_twice_is_one(comparing: Comparing) -> None:
    await comparing.begun()
    sent = ((["A"], "最合适", comparing.first),) * 2 + (
        (["A"], "最合适", comparing.second),
        (["B"], "改主意", comparing.second),
    )
    for letters, reason, actor in sent:
        await comparisons.decide(comparing.conn, comparing.need_id, letters, reason=reason, actor=actor)
    assert [one.reason for one in (await comparing.seen()).decisions] == ["改主意", "最合适", "最合适"]
    recorded = "SELECT count(*) FROM audit WHERE event = 'comparison-decided' AND subject_id = $1"
    assert await comparing.conn.fetchval(recorded, str(comparing.need_id)) == 3
