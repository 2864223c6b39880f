"""Exposure: shares, intervals, debts and prices, on lists small enough to count by hand."""

from uuid import UUID

import pytest

from market.exposure.exposure import ShownLine, ShownList, attention
from market.organization import OrganizationId
from matcher.exposure.exposure import ENOUGH, debts, measure, prices, rerank_list_fairly

A, B = (OrganizationId(UUID(int=number)) for number in (1, 2))


def shown(*lines: tuple[OrganizationId, float], weak: int = 0) -> ShownList:
    """Give a list in the ranker's order, the last `weak` held for level 1."""
    return tuple(
        ShownLine(owner, chance, chance * 4, rank, rank > len(lines) - weak)
        for rank, (owner, chance) in enumerate(lines, 1)
    )


def test_attention_falls_with_the_logarithm_and_ends_after_ten() -> None:
    assert attention(1) == 1.0
    assert attention(3) == 0.5
    assert attention(10) > 0.28
    assert attention(11) == 0.0


def test_shares_are_told_beside_what_the_chances_deserve() -> None:
    found = measure([shown((A, 0.5), (B, 0.5))] * ENOUGH)
    first, second = found.shares
    looked = 1 / (1 + attention(2))
    assert {first.owner: first.exposure, second.owner: second.exposure} == pytest.approx({A: looked, B: 1 - looked})
    assert first.relevance == second.relevance == 0.5
    assert found.disparity == pytest.approx(looked - 0.5)
    assert first.lists == ENOUGH
    assert first.ratio == pytest.approx((2 * looked,) * 3)


def test_of_too_few_rankings_no_ratio_is_told() -> None:
    found = measure([shown((A, 0.9), (B, 0.1))] * (ENOUGH - 1))
    assert [share.ratio for share in found.shares] == [None, None]


def test_a_long_list_weighs_no_more_than_a_short_one() -> None:
    found = measure([shown((A, 1.0)), shown(*[(B, 1.0)] * 30)])
    assert {share.owner: share.exposure for share in found.shares} == pytest.approx({A: 0.5, B: 0.5})


def test_a_ratio_that_chance_explains_has_an_interval_around_one() -> None:
    even = [shown((A, 0.5), (B, 0.5)), shown((B, 0.5), (A, 0.5))] * ENOUGH
    ratios = {share.owner: share.ratio for share in measure(even).shares}
    assert set(ratios) == {A, B}
    for ratio in ratios.values():
        assert ratio is not None
        assert ratio[0] == pytest.approx(1.0)
        assert ratio[1] < 1 < ratio[2]


def test_debts_are_of_those_behind_and_less_where_little_is_known() -> None:
    some, many = (debts(measure([shown((A, 0.5), (B, 0.5))] * count)) for count in (10, 90))
    assert some[B] > 0 > some[A]
    assert many[B] == pytest.approx(some[B] * 1.8)


def test_nothing_shown_is_nothing_measured() -> None:
    found = measure([])
    assert (found.lists, found.shares, found.disparity) == (0, (), 0.0)
    assert prices([]) == ()


def test_a_list_without_any_chance_is_shared_evenly() -> None:
    found = measure([shown((A, 0.0), (B, 0.0))])
    assert [share.relevance for share in found.shares] == [0.5, 0.5]


def test_a_price_is_within_its_bound_and_buys_evenness() -> None:
    lists = [shown((A, 0.50), (B, 0.49), (A, 0.30))] * 20 + [shown((A, 0.9), (B, 0.1))]
    found = measure(lists)
    paid = prices(lists)
    assert [price.bound_pct for price in paid] == [1, 2, 3, 4, 5]
    for price in paid:
        assert 0 < price.loss <= price.worst <= price.bound_pct / 100
        assert price.disparity < found.disparity
        assert 0 < price.moved < 20 / 21  # once A has had its turns less, nothing is owed


def test_what_was_evened_is_priced_from_the_rankers_own_order() -> None:
    own = shown((A, 0.50), (B, 0.49))
    turned = (own[1], own[0])
    assert prices([turned] * 30) == prices([own] * 30)


def test_what_is_held_for_level_1_never_moves() -> None:
    own = shown((A, 0.5), (B, 0.49), (B, 0.48), weak=2)
    assert rerank_list_fairly(own, {A: -0.9, B: 0.9}, loss_pct=5) == own
