"""Waiting: the published figures of a known trial, and what few or no waits tell."""

import pytest

from matcher.dashboard.waiting import Waits

CAME = [6, 6, 6, 7, 10, 13, 16, 22, 23]
WAIT = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
"""Weeks of remission under 6-mercaptopurine and under placebo (Freireich and others, Blood 21, 1963)."""


def test_the_estimate_is_that_of_a_known_trial() -> None:
    waits = Waits(CAME, WAIT)
    assert waits.days_until(0.5) == 23
    assert waits.days_until(0.25) == 13
    shares = waits.shares_on((5, 6, 9, 22, 35, 36))
    assert shares[:5] == pytest.approx((0, 1 - 0.857143, 1 - 0.806723, 1 - 0.537815, 1 - 0.448179), abs=1e-6)
    assert shares[5] is None


def test_without_anybody_waiting_it_is_the_plain_median() -> None:
    assert Waits(PLACEBO, []).days_until(0.5) == 8
    assert Waits(PLACEBO, []).shares_on((23,)) == pytest.approx((1.0,))


def test_half_is_not_told_where_it_was_not_seen_to_come() -> None:
    assert Waits([1], [5, 5, 5]).days_until(0.5) is None
    assert Waits([1], [5, 5, 5]).days_until(0.25) == 1


def test_nobody_tells_nothing_and_who_only_waits_has_not_come() -> None:
    assert Waits().days_until(0.5) is None
    assert Waits().shares_on((0, 1)) == (None, None)
    assert Waits([], [1]).shares_on((0, 1, 2)) == (0.0, 0.0, None)


def test_what_came_before_it_began_came_at_once() -> None:
    waits = Waits()
    waits.add(-3, came=True)
    assert waits.came == [0]
