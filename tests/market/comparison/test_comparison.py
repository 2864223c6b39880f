"""What the scores of a comparison come to: exact, with what is missing missing and what is level level."""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.comparison.agreement import agreement, kendall_w, whole_scorers
from market.comparison.comparison import ANSWERS_MAX, ComparisonAnswer, Score, named_ids, places
from market.comparison.criterion import (
    Aspect,
    Criterion,
    CriterionDraft,
    CriterionId,
    check_drafts,
    proposals,
    read_weight,
    shares,
)
from market.comparison.result import Group, Total, groups, totals
from market.comparison.sensitivity import flips
from market.errors import Invalid
from market.listing.listing import ListingId
from market.viewer import MemberId
from tests.listings import a_need, an_organization

ME, YOU = MemberId(UUID(int=1)), MemberId(UUID(int=2))
ANSWERS = tuple(ComparisonAnswer(ListingId(UUID(int=10 + place)), place) for place in range(4))
Table = dict[str, tuple[int | None, ...]]


def criteria(*weights: str) -> list[Criterion]:
    return [
        Criterion(id=CriterionId(UUID(int=100 + n)), name=f"c{n}", weight=Decimal(weight))
        for n, weight in enumerate(weights)
    ]


def scored(some: list[Criterion], tables: dict[MemberId, Table]) -> tuple[Total, ...]:
    """Add up tables that give for each scorer and letter the points by criterion."""
    answers = [each for each in ANSWERS if any(each.letter in table for table in tables.values())]
    given_scores = [
        Score(
            criterion_id=one.id,
            listing_id=ANSWERS["ABCD".index(letter)].listing_id,
            member_id=member,
            points=points,
            listing_version=1,
            criterion_version=1,
        )
        for member, table in tables.items()
        for letter, row in table.items()
        for one, points in zip(some, row, strict=True)
    ]
    return totals(some, answers, given_scores, list(tables))


def ranks(group: Group) -> list[tuple[int, str]]:
    return [(each.rank, each.total.answer.letter) for each in group.placed]


def test_weights_are_shares_that_sum_to_one_exactly() -> None:
    some = criteria("1", "1", "1", "0.1")
    assert sum(shares(some).values()) == 1
    assert shares(some)[some[3].id] == Fraction(1, 31)


def test_a_total_is_the_weighted_mean_of_the_scorers_means() -> None:
    some = criteria("2", "1")
    (total,) = scored(some, {ME: {"A": (5, 2)}, YOU: {"A": (4, 1)}})
    assert total.mean == Fraction(2, 3) * Fraction(9, 2) + Fraction(1, 3) * Fraction(3, 2) == Fraction(7, 2)
    assert total.coverage == 1
    assert [total.points[one.id].spread for one in some] == [1, 1]


def test_what_is_missing_lowers_the_coverage_and_not_the_mean() -> None:
    some = criteria("3", "1")
    (total,) = scored(some, {ME: {"A": (4, None)}})
    assert (total.mean, total.coverage) == (Fraction(4), Fraction(3, 4))
    (half,) = scored(some, {ME: {"A": (4, 2)}, YOU: {"A": (None, 2)}})
    assert (half.mean, half.coverage) == (Fraction(7, 2), Fraction(5, 8))
    (nothing,) = scored(some, {ME: {"A": (None, None)}})
    assert (nothing.mean, nothing.coverage) == (None, Fraction(0))


def test_answers_of_which_other_cells_were_scored_are_not_ranked_against_each_other() -> None:
    some = criteria("1", "1")
    found = scored(some, {ME: {"A": (3, 3), "B": (5, None), "C": (4, 3), "D": (None, None)}})
    ranked = groups(found)
    assert [ranks(group) for group in ranked] == [[(1, "C"), (2, "A")], [(1, "B")]]
    assert [group.coverage for group in ranked] == [1, Fraction(1, 2)]


def test_what_is_level_shares_its_rank() -> None:
    some = criteria("1", "2")
    (group,) = groups(scored(some, {ME: {"A": (1, 1), "B": (4, 2), "C": (2, 3), "D": (2, 2)}}))
    assert ranks(group) == [(1, "B"), (1, "C"), (3, "D"), (4, "A")]
    assert [each.answer.letter for each in group.winners] == ["B", "C"]
    assert flips(some, group) == ()


def test_a_weight_beyond_which_another_answer_leads_is_found_exactly() -> None:
    some = criteria("2", "1")
    (group,) = groups(scored(some, {ME: {"A": (5, 2), "B": (3, 4), "C": (4, 3)}}))
    found = flips(some, group)
    assert [(one.criterion.name, one.rises, one.weight, one.share) for one in found] == [
        ("c0", False, Fraction(1), Fraction(1, 2)),
        ("c1", True, Fraction(2), Fraction(1, 2)),
    ]
    assert [[rival.letter for rival in one.rivals] for one in found] == [["B", "C"], ["B", "C"]]


def test_no_weight_changes_the_winner_that_is_best_in_everything() -> None:
    some = criteria("2", "1")
    (group,) = groups(scored(some, {ME: {"A": (5, 4), "B": (3, 4)}}))
    assert flips(some, group) == ()


points = st.integers(1, 5)
rows = st.lists(st.tuples(points, points, points), min_size=2, max_size=4)
weighed = st.tuples(*[st.integers(1, 400)] * 3)


@given(rows, weighed)
def test_just_beyond_a_flip_the_winner_is_another_and_just_before_it_is_not(
    table: list[tuple[int, int, int]], weights: tuple[int, int, int]
) -> None:
    some = criteria(*(str(Decimal(each) / 100) for each in weights))
    given_points: dict[MemberId, Table] = {ME: dict(zip("ABCD", table, strict=False))}
    (group,) = groups(scored(some, given_points))
    for flip in flips(some, group):
        for past in (False, True):
            step = Fraction(1, 10**9) * (1 if past is flip.rises else -1)
            weight = {one.id: flip.weight + step if one is flip.criterion else Fraction(one.weight) for one in some}
            totals_now = {
                letter: sum((weight[one.id] * row[n] for n, one in enumerate(some)), Fraction(0))
                for letter, row in zip("ABCD", table, strict=False)
            }
            best = max(totals_now.values())
            leads = totals_now[group.winners[0].answer.letter] == best
            assert leads is not past


def test_full_agreement_is_one_and_opposite_orders_cancel() -> None:
    one, two, three = Fraction(1), Fraction(2), Fraction(3)
    assert kendall_w([[one, two, three], [one, two, three]]) == 1
    assert kendall_w([[one, two, three], [three, two, one]]) == 0
    assert kendall_w([[one, one, one], [two, two, two]]) is None
    # by hand: ranks (1, 2, 3), (1.5, 1.5, 3); sums 2.5, 3.5, 6; S = 6.5; 12 * 6.5 / (4 * 24 - 2 * 6)
    assert kendall_w([[one, two, three], [one, one, two]]) == Fraction(78, 84)


def test_agreement_is_told_of_whole_scorers_alone() -> None:
    some = criteria("1", "1")
    whole: Table = {"A": (5, 4), "B": (2, 2)}
    assert agreement(scored(some, {ME: whole, YOU: whole}), some, [ME, YOU]) == 1
    found = scored(some, {ME: whole, YOU: {"A": (5, 4), "B": (2, None)}})
    assert whole_scorers(found, some, [ME, YOU]) == (ME,)
    assert agreement(found, some, [ME, YOU]) is None


def test_blind_letters_are_a_shuffle_that_its_seed_keeps() -> None:
    orders = {places(seed, blind=True) for seed in range(20)}
    assert all(sorted(order) == list(range(ANSWERS_MAX)) for order in orders)
    assert len(orders) == 20
    assert places(3, blind=True) == places(3, blind=True)
    assert places(3, blind=False) == tuple(range(ANSWERS_MAX))


def test_a_needs_own_demands_are_proposed_once() -> None:
    need = a_need(an_organization())
    proposed = proposals(need, [])
    assert [each.key for each in proposed][:3] == ["indicator:工作温度", "maturity:", "price:"]
    taken = Criterion(
        id=CriterionId(uuid4()), name="耐温", weight=Decimal(1), aspect=Aspect.INDICATOR, indicator="工作温度"
    )
    assert "indicator:工作温度" not in {each.key for each in proposals(need, [taken])}


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("2", "2"),
        ("0.25", "0.25"),
        ("100", "100"),
        ("0", None),
        ("100.01", None),
        ("1.234", None),
        ("-1", None),
        ("１", None),
    ],
)
def test_a_weight_is_a_plain_number_above_nothing(text: str, weight: str | None) -> None:
    assert read_weight(text) == (None if weight is None else Decimal(weight))


def test_each_fault_of_a_criterion_is_told_beside_its_field() -> None:
    drafts = [
        CriterionDraft("a", "价格", "1", ""),
        CriterionDraft("b", "价格", "x", "好" * 201),
        CriterionDraft("c", "", "1", ""),
    ]
    with pytest.raises(Invalid) as refused:
        check_drafts(drafts)
    assert set(refused.value.fields) == {"name-b", "weight-b", "good-b", "name-c"}


def test_an_answer_is_named_by_its_id_or_by_the_address_of_its_page() -> None:
    one = "0b5a3f6e-6a6d-4f63-9a55-3a0c1de1a001"
    assert named_ids([one, f"https://market.test/achievements/{one}?lang=en"]) == (ListingId(UUID(one)),)
    with pytest.raises(ValueError, match="badly formed"):
        named_ids(["钕铁硼"])
