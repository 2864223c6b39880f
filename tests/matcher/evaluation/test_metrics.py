from math import log2

import numpy as np
import pytest

from matcher.evaluation.metrics import (
    average_precision,
    gains,
    ndcg_at_k,
    precision_at_k,
    rank,
    recall_at_k,
    reciprocal_rank,
    score_of_error,
    spearman,
)


def ints(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)


def test_a_gain_doubles_with_each_level() -> None:
    assert gains(ints(0, 1, 2, 3)).tolist() == [0, 1, 3, 7]
    with pytest.raises(ValueError, match="between 0"):
        gains(ints(0, -1))


def test_ndcg_of_three_documents_by_hand() -> None:
    grades = ints(3, 0, 1)
    best = 7 / log2(2) + 1 / log2(3)

    assert ndcg_at_k(grades, ints(0, 2, 1)) == pytest.approx(1.0)
    assert ndcg_at_k(grades, ints(1, 0, 2)) == pytest.approx((7 / log2(3) + 1 / log2(4)) / best)


def test_ndcg_looks_at_the_first_k_and_compares_with_the_best_k() -> None:
    assert ndcg_at_k(ints(0, 2, 2, 2), ints(0, 1, 2, 3), k=2) == pytest.approx((3 / log2(3)) / (3 + 3 / log2(3)))


def test_a_ranking_too_short_misses_what_it_leaves_out() -> None:
    assert ndcg_at_k(ints(1, 1), ints(0)) == pytest.approx(1 / (1 + 1 / log2(3)))
    assert average_precision(ints(2, 2), ints(1), relevant_from=2) == 0.5
    assert recall_at_k(ints(2, 2), ints(1), relevant_from=2) == 0.5
    assert precision_at_k(ints(2, 2), ints(1), relevant_from=2) == 0.2


def test_precision_counts_from_the_level_that_is_relevant() -> None:
    grades, order = ints(1, 2, 3, 0, 1, 3), ints(0, 1, 2, 3, 4, 5)

    assert precision_at_k(grades, order, relevant_from=2) == 0.4
    assert precision_at_k(grades, order, relevant_from=1) == 0.8


def test_the_reciprocal_rank_is_that_of_the_first_relevant_one() -> None:
    assert reciprocal_rank(ints(1, 0, 2, 2), ints(0, 1, 2, 3), relevant_from=2) == pytest.approx(1 / 3)
    assert reciprocal_rank(ints(1, 0), ints(0, 1), relevant_from=2) == 0.0


def test_average_precision_by_hand() -> None:
    assert average_precision(ints(2, 0, 2, 1), ints(0, 1, 2, 3), relevant_from=2) == pytest.approx((1 + 2 / 3) / 2)


def test_recall_looks_at_the_first_k() -> None:
    assert recall_at_k(ints(0, 2, 2, 3), ints(1, 0, 2, 3), relevant_from=2, k=3) == pytest.approx(2 / 3)


def test_what_nothing_is_relevant_for_has_no_measure() -> None:
    with pytest.raises(ValueError, match="above 0"):
        ndcg_at_k(ints(0), ints(0))
    for measure in (average_precision, recall_at_k):
        with pytest.raises(ValueError, match="2 or more"):
            measure(ints(1), ints(0), relevant_from=2)
    with pytest.raises(ValueError, match="all grades are equal"):
        spearman(ints(1, 1), np.array([0.1, 0.2]))


def test_spearman_averages_ties_and_knows_no_order_in_equal_scores() -> None:
    assert spearman(ints(0, 1, 3), np.array([0.1, 0.2, 9.0])) == pytest.approx(1.0)
    assert spearman(ints(0, 1, 3), np.array([9.0, 0.2, -np.inf])) == pytest.approx(-1.0)
    assert spearman(ints(0, 0, 1), np.array([1.0, 2.0, 3.0])) == pytest.approx(np.sqrt(3) / 2)
    assert spearman(ints(0, 1), np.array([0.5, 0.5])) == 0.0


def test_equal_scores_rank_by_their_place() -> None:
    assert rank(np.array([1.0, 2.0, 1.0])).tolist() == [1, 0, 2]


def test_minus_infinity_leaves_out() -> None:
    assert rank(np.array([-np.inf, 2.0, -5.0])).tolist() == [1, 2]


def test_a_score_that_is_no_number_has_no_rank() -> None:
    with pytest.raises(ValueError, match="not a number"):
        rank(np.array([1.0, np.nan]))


def test_the_score_of_an_error_of_a_quarter_level_is_four_fifths() -> None:
    assert score_of_error(np.array([0.0, 0.25, 1.0])).tolist() == [1.0, 0.8, 0.5]
