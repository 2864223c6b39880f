import numpy as np
import pytest

from matcher.evaluation.comparison import compare, compare_columns
from matcher.evaluation.judged import find_turns
from matcher.evaluation.metrics import Metric
from tests.matcher.evaluation.worlds import Fixed, a_need, measured

NEEDS = [a_need("1", 3, 0, 1), a_need("2", 0, 1, 0), a_need("3", 0, 3, 0)]
FORWARD, BACKWARD = Fixed("ours", (3, 2, 1)), Fixed("backward", (1, 2, 3))


def test_a_measure_counts_the_needs_that_have_it() -> None:
    systems, _, qualifying = compare({"ours": measured(FORWARD, NEEDS)}, seed=1, rounds=100)

    assert qualifying == {
        Metric.NDCG: 3,
        Metric.PRECISION: 3,
        Metric.RECIPROCAL_RANK: 2,
        Metric.AVERAGE_PRECISION: 2,
        Metric.RECALL: 2,
        Metric.SPEARMAN: 3,
    }
    assert systems["ours"][Metric.RECIPROCAL_RANK].mean == pytest.approx((1 + 1 / 2) / 2)
    assert systems["ours"][Metric.PRECISION].mean == pytest.approx((0.2 + 0 + 0.2) / 3)


def test_ours_is_compared_with_each_other_need_by_need() -> None:
    values = {"ours": np.array([0.5, 0.7, np.nan]), "other": np.array([0.4, 0.6, 0.9])}

    own, ahead, count = compare_columns(values, seed=1, rounds=200)

    assert count == 2
    assert own["other"].mean == pytest.approx(0.5)
    assert (ahead["other"].mean, ahead["other"].low, ahead["other"].high) == pytest.approx((0.1, 0.1, 0.1))


def test_a_score_is_that_of_all_pairs_together() -> None:
    """Ten pairs with an error of 5 levels in sum: one need of two pairs, one of eight."""
    needs = [a_need("1", 3, 0), a_need("2", 1, 1, 1, 1, 1, 1, 1, 0)]
    ours = Fixed("ours", range(8), levels=(3, 2, 2, 2, 2, 2, 2, 4))
    plain = Fixed("plain", range(8))
    right = Fixed("two", range(8), levels=(2,) * 8)

    systems, minus, qualifying = compare(
        {each.name: measured(each, needs) for each in (ours, plain, right)}, seed=1, rounds=400
    )

    errors = (1 + 1) + (1 + 3)
    assert systems["ours"][Metric.SCORE].mean == pytest.approx(1 / (1 + errors / 10))
    assert systems["two"][Metric.SCORE].mean == pytest.approx(1 / (1 + (2 + 1 + 1) / 10))
    assert minus["two"][Metric.SCORE].mean == pytest.approx(1 / 1.6 - 1 / 1.4)
    assert Metric.SCORE not in systems["plain"]
    assert Metric.SCORE not in minus["plain"]
    assert qualifying[Metric.SCORE] == 2
    one = [1 / (1 + error / pairs) for error, pairs in ((2, 2), (4, 8))]
    assert min(one) <= systems["ours"][Metric.SCORE].low <= systems["ours"][Metric.SCORE].high <= max(one)


def test_turns_are_ordered_by_how_much_was_gained_or_lost() -> None:
    needs = [a_need("same", 1, 0, 1), a_need("gain", 3, 0, 0), a_need("more", 3, 0, 1), a_need("loss", 0, 0, 2)]

    gained, lost = find_turns(needs, measured(FORWARD, needs), measured(BACKWARD, needs))

    assert [turn.need for turn in gained] == ["gain", "more"]
    assert [turn.need for turn in lost] == ["loss"]
    assert [(place.id, place.score) for place in lost[0].other_first] == [("d2", 2), ("d1", 0), ("d0", 0)]
    assert lost[0].other == 1.0
