"""What is counted of deals that were watched: by hand for a handful."""

from datetime import date

import numpy as np

from market.target.pipeline import PipelineDeal
from matcher.forecast.exposure import WatchedExposure
from matcher.forecast.history import NEVER, DealHistory, month_time

NOW = 2024 * 12 + 6.5
"""The middle of July 2024."""


def a_deal(
    opened: date, *, signed: date | None = None, registered: date | None = None, ended: date | None = None
) -> PipelineDeal:
    return PipelineDeal(
        opened_on=opened, signed_on=signed, registered_on=registered, ended_on=ended, claimed_fen=100, approved_fen=80
    )


def test_a_day_is_a_part_of_its_month() -> None:
    assert month_time(date(2024, 1, 1), part=0.0) == 2024 * 12
    assert month_time(date(2024, 2, 29), part=1.0) == 2024 * 12 + 2
    assert month_time(date(2024, 4, 15), part=1.0) == 2024 * 12 + 3.5


def test_nothing_later_than_the_moment_is_known() -> None:
    history = DealHistory.of([a_deal(date(2024, 3, 1), registered=date(2024, 8, 1)), a_deal(date(2024, 9, 1))])
    known = history.known_at(NOW)
    assert known.registered.tolist() == [NEVER]
    assert known.counted.tolist() == [100]  # what the registrar approves is not known yet
    assert history.counted.tolist() == [80, 80]


def test_a_deal_is_in_the_latest_stage_that_it_reached_and_in_none_once_it_is_over() -> None:
    deal = a_deal(date(2024, 1, 16), signed=date(2024, 3, 16), registered=date(2024, 5, 16))
    moments = np.array([2024.0 * 12 + month for month in (0, 1, 2.5, 4, 5)])
    stage, since = DealHistory.of([deal]).stage_at(moments)
    assert stage[0].tolist() == [-1, 0, 1, 1, -1]
    assert since[0, 3].round(2) == 1.5


def test_one_deal_is_at_risk_until_the_month_in_which_it_is_registered() -> None:
    """Opened in January and registered in May, looked at in the middle of June, May, April and so on."""
    exposure = WatchedExposure.of(DealHistory.of([a_deal(date(2024, 1, 5), registered=date(2024, 5, 5))]), NOW)
    assert exposure.looks == 6
    at_risk, registered = exposure.at_risk.sum((1, 2)), exposure.registered.sum((1, 2))
    assert at_risk[:2].sum() == 0  # in the middle of June and of May it was over
    april, march = 2, 3
    assert (exposure.calendar[april, 0], exposure.calendar[march, 0]) == (2024 * 12 + 3, 2024 * 12 + 2)
    assert at_risk[april, :3].tolist() == [1, 1, 0]
    assert at_risk[march, :4].tolist() == [1, 1, 1, 0]
    assert registered[march, :4].tolist() == [0, 0, 1, 0]
    assert exposure.fresh_at_risk[5, :6].tolist() == [1, 1, 1, 1, 1, 0]
    assert exposure.fresh_registered[5, :6].tolist() == [0, 0, 0, 0, 1, 0]


def test_a_deal_that_came_to_nothing_stays_at_risk_at_looks_that_could_not_know_it() -> None:
    exposure = WatchedExposure.of(DealHistory.of([a_deal(date(2024, 1, 5), ended=date(2024, 3, 5))]), NOW)
    at_risk = exposure.at_risk.sum((1, 2))
    march, january = 3, 5
    assert at_risk[january].tolist()[:6] == [1, 1, 1, 1, 1, 1]
    assert at_risk[march].sum() == 0
    assert exposure.registered.sum() == 0


def test_a_window_that_is_not_over_is_not_counted() -> None:
    exposure = WatchedExposure.of(DealHistory.of([a_deal(date(2024, 5, 5))]), NOW)
    assert exposure.looks == 2
    assert exposure.at_risk.sum((1, 2)).tolist() == [[1.0] + [0.0] * 12, [1.0, 1.0] + [0.0] * 11]
    assert exposure.opened.tolist() == [0, 1]
