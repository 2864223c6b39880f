"""How trials widen a range: by hand."""

import numpy as np
import pytest

from matcher.forecast.spread import AWAY_MAX, Spread
from matcher.forecast.trial import ForecastTrial


def a_trial(
    actual: float, *, low: float = 50, median: float = 100, high: float = 200, windows: int = 3
) -> ForecastTrial:
    return ForecastTrial(
        moment=0.0, windows=windows, low=low, median=median, high=high, actual=actual, same_month=0.0, scaled=0.0
    )


def test_without_trials_a_range_stays_as_it_is() -> None:
    told = np.array([1e9, 2e9, 4e9])
    assert Spread.of([]).factor == 1.0
    assert Spread.of([]).widen(told) == pytest.approx(told)


def test_trials_that_were_off_widen_and_trials_that_were_near_narrow() -> None:
    assert Spread.of([a_trial(300)] * 4).factor == pytest.approx(1.5)  # twice as far as it thought, half believed
    assert Spread.of([a_trial(101)] * 4).factor < 1


def test_four_trials_on_the_edge_of_their_range_change_nothing() -> None:
    assert Spread.of([a_trial(200)] * 4).factor == pytest.approx(1.0)


def test_trials_that_overlap_count_for_less() -> None:
    assert Spread.of([a_trial(400, windows=12)] * 4).factor < Spread.of([a_trial(400, windows=3)] * 4).factor


def test_a_trial_that_was_sure_of_nothing_does_not_widen_without_end() -> None:
    assert Spread.of([a_trial(10**9, low=100, median=100, high=100)] * 400).factor <= AWAY_MAX


def test_a_wider_range_keeps_its_middle_and_never_falls_below_nothing() -> None:
    assert Spread(3.0).widen(np.array([0.0, 100.0, 400.0])).tolist() == [0, 100, 1000]
    assert Spread(0.5).widen(np.array([0.0, 100.0, 400.0])).tolist() == [50, 100, 250]


def test_where_nothing_was_expected_and_nothing_came_a_trial_is_content() -> None:
    assert Spread.of([a_trial(0, low=0, median=0, high=10)] * 4).factor == pytest.approx(0.5)
