from math import log2

import numpy as np
import pytest

from matcher.evaluation.metrics import gain, ndcg_at_k, rank


def test_a_gain_doubles_with_each_level() -> None:
    assert [gain(score) for score in range(4)] == [0, 1, 3, 7]
    with pytest.raises(ValueError, match="0 or more"):
        gain(-1)


def test_ndcg_of_three_documents_by_hand() -> None:
    judged = {"a": 3, "b": 0, "c": 1}
    best = 7 / log2(2) + 1 / log2(3)

    assert ndcg_at_k(["a", "c", "b"], judged) == pytest.approx(1.0)
    assert ndcg_at_k(["b", "a", "c"], judged) == pytest.approx((7 / log2(3) + 1 / log2(4)) / best)
    assert ndcg_at_k(["c", "b", "a"], judged) == pytest.approx((1 / log2(2) + 7 / log2(4)) / best)


def test_what_lies_below_k_counts_in_neither_order() -> None:
    judged = {"a": 2, "b": 2, "c": 2}

    assert ndcg_at_k(["x", "a", "b", "c"], judged, k=2) == pytest.approx((3 / log2(3)) / (3 + 3 / log2(3)))


def test_a_document_without_a_judgement_gains_nothing() -> None:
    assert ndcg_at_k(["unknown", "a"], {"a": 1}) == pytest.approx(1 / log2(3))


def test_a_ranking_too_short_misses_what_it_leaves_out() -> None:
    assert ndcg_at_k(["a"], {"a": 1, "b": 1}) == pytest.approx(1 / (1 + 1 / log2(3)))


def test_nothing_relevant_has_no_measure() -> None:
    with pytest.raises(ValueError, match="above 0"):
        ndcg_at_k(["a"], {"a": 0})


def test_equal_scores_rank_by_id_ascending() -> None:
    assert rank(["c", "a", "b"], np.array([1.0, 1.0, 2.0])) == ["b", "a", "c"]


def test_a_score_that_is_no_number_has_no_rank() -> None:
    with pytest.raises(ValueError, match="not a number"):
        rank(["a", "b"], np.array([1.0, np.nan]))
    with pytest.raises(ValueError, match="2 ids"):
        rank(["a", "b"], np.array([1.0]))
