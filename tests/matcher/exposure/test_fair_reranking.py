"""Evening: the bound holds list by list, and who is behind moves up."""

from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.organization import OrganizationId
from matcher.exposure.fair_reranking import WINDOW, loss_of, rerank_fairly

A, B, C = (OrganizationId(UUID(int=number)) for number in (1, 2, 3))


def test_who_is_behind_moves_up_between_answers_that_are_nearly_as_good() -> None:
    gains = (3.0, 2.99, 0.5)
    assert rerank_fairly(gains, (A, B, C), {A: -0.5, B: 0.5}, loss_pct=1) == [1, 0, 2]


def test_an_answer_that_is_much_better_stays_first() -> None:
    assert rerank_fairly((6.0, 1.0), (A, B), {A: -1.0, B: 1.0}, loss_pct=5) == [0, 1]


@pytest.mark.parametrize(("debts", "loss_pct"), [({}, 5), ({A: -0.5, B: 0.5}, 0)])
def test_without_a_bound_or_a_debt_nothing_moves(debts: dict[OrganizationId, float], loss_pct: int) -> None:
    assert rerank_fairly((3.0, 3.0), (A, B), debts, loss_pct=loss_pct) == [0, 1]


def test_a_debt_moves_nothing_past_the_window() -> None:
    gains = [1.0] * (WINDOW + 2)
    owners = [A] * (WINDOW + 1) + [B]
    order = rerank_fairly(gains, owners, {A: -0.9, B: 0.9}, loss_pct=5)
    assert order[WINDOW:] == [WINDOW, WINDOW + 1]


def test_the_order_of_a_reranker_is_kept_where_nobody_is_behind() -> None:
    assert rerank_fairly((1.0, 3.0, 2.0), (A, B, C), {A: 0.0}, loss_pct=5) == [0, 1, 2]


def test_what_a_list_loses_is_told_against_the_order_that_was_given() -> None:
    gains = np.array([3.0, 1.0])
    attention = 1 / np.log2(3)
    assert loss_of(gains, np.array([1, 0])) == pytest.approx(((3 + attention) - (1 + 3 * attention)) / (3 + attention))
    assert loss_of(np.zeros(2), np.array([1, 0])) == 0.0


@given(st.data())
def test_no_list_ever_loses_more_than_the_bound(data: st.DataObject) -> None:
    size = data.draw(st.integers(0, 30))
    gains = data.draw(st.lists(st.floats(0, 7), min_size=size, max_size=size))
    owners = data.draw(st.lists(st.sampled_from((A, B, C)), min_size=size, max_size=size))
    debts = {owner: data.draw(st.floats(-1, 1)) for owner in (A, B, C)}
    loss_pct = data.draw(st.integers(0, 5))
    order = rerank_fairly(gains, owners, debts, loss_pct=loss_pct)
    assert sorted(order) == list(range(size))
    first = np.array(gains[:WINDOW])
    assert loss_of(first, np.array(order[:WINDOW], dtype=np.intp)) * 100 <= loss_pct
