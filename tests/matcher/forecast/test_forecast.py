"""The forecast of a year: what it knows, how wide it is, and that it says the same again."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from market.target.pipeline import PipelineDeal, PipelineStage
from matcher.forecast.forecast import Forecast, forecast_year
from matcher.forecast.gap import gap_by_field
from matcher.forecast.history import DealHistory
from matcher.forecast.trial import ForecastTrial, pinball, plain_rules

TODAY = date(2024, 8, 31)


def deals(*, since: int = 2021, a_month: int = 3, delay: int = 60) -> list[PipelineDeal]:
    """Open a few deals on the 10th of each month, every second of them registered after `delay` days."""
    days = [date(year, month, 10) for year in range(since, 2025) for month in range(1, 13)]
    return [
        PipelineDeal(
            opened_on=day,
            signed_on=day + timedelta(days=delay // 3),
            submitted_on=day + timedelta(days=delay // 2),
            registered_on=day + timedelta(days=delay) if place % 2 == 0 else None,
            ended_on=day + timedelta(days=delay) if place % 2 else None,
            claimed_fen=100_000_000 + 10_000_000 * place,
        )
        for day in days
        for place in range(a_month)
    ]


def forecast(known: list[PipelineDeal], as_of: date = TODAY) -> Forecast:
    found = forecast_year(known, as_of)
    assert found is not None
    return found


def test_a_regular_market_is_forecast_near_what_it_comes_to() -> None:
    known = deals()
    found = forecast(known)
    registered = [deal.registered_on for deal in known]
    truth = sum(
        deal.counted_fen
        for deal, on in zip(known, registered, strict=True)
        if on is not None and date(2024, 1, 1) <= on <= date(2024, 12, 31)
    )
    assert found.so_far < found.year.low <= truth <= found.year.high
    assert abs(found.year.median - truth) < 0.1 * truth


def test_what_comes_later_changes_nothing() -> None:
    known = deals()
    later = [deal for deal in known if deal.opened_on <= TODAY]
    assert forecast(known) == forecast(later)


def test_the_same_deals_and_day_give_the_same_forecast() -> None:
    assert forecast(deals()) == forecast(deals())


def test_the_less_was_seen_the_wider_it_is() -> None:
    little = forecast([*deals(since=2024, a_month=1)])
    much = forecast(deals(since=2020))
    assert (much.year.high - much.year.low) / much.year.median < (
        little.year.high - little.year.low
    ) / little.year.median
    assert little.trials == ()
    assert little.losses is None


def test_without_deals_there_is_none_and_with_one_there_is() -> None:
    assert forecast_year([], TODAY) is None
    one = forecast([PipelineDeal(opened_on=date(2024, 8, 1), claimed_fen=100_000_000)])
    assert one.so_far == 0
    assert one.year.low < one.year.median < one.year.high


def test_months_lead_from_what_is_registered_to_the_year() -> None:
    found = forecast(deals(), date(2024, 8, 15))
    assert len(found.months) == 5
    assert found.months[-1] == found.year
    medians = [month.median for month in found.months]
    assert medians == sorted(medians)
    assert [stage for stage, _ in found.open] == list(PipelineStage)
    assert dict(found.open)[PipelineStage.SUBMITTED] > 0


def test_on_the_last_day_of_the_year_nothing_is_left_to_guess() -> None:
    found = forecast(deals(), date(2024, 12, 31))
    assert found.year.low == found.year.median == found.so_far
    assert found.year.high - found.so_far < 0.2 * found.so_far


def test_the_pinball_loss_is_the_one_computed_by_hand() -> None:
    assert pinball((10, 20, 30), 20) == pytest.approx((0.1 * 10 + 0 + 0.1 * 10) / 3)
    assert pinball((10, 20, 30), 40) == pytest.approx((0.1 * 30 + 0.5 * 20 + 0.9 * 10) / 3)


def test_the_plain_rules_say_last_year_s_months_again_and_with_this_year_s_growth() -> None:
    known = [
        PipelineDeal(opened_on=on, registered_on=on, claimed_fen=amount)
        for on, amount in ((date(2023, 3, 1), 100), (date(2023, 10, 1), 400), (date(2024, 3, 1), 150))
    ]
    assert plain_rules(DealHistory.of(known), 2024 * 12 + 6.0, 6) == (400, 600)


def test_every_trial_is_of_months_that_are_over() -> None:
    found = forecast(deals())
    assert found.trials
    now = 2024 * 12 + 8
    assert all(np.floor(trial.moment) + trial.windows <= now for trial in found.trials)
    assert 0 <= found.held <= len(found.trials)
    assert isinstance(found.trials[0], ForecastTrial)


def test_the_nearer_a_stage_is_to_registration_the_more_of_it_comes_in_time() -> None:
    chances = [chance for _, chance in forecast(deals(), date(2024, 9, 30)).chances]
    assert chances[0] < min(chances[1:])
    assert 0.2 < chances[0] < 0.8


def test_a_gap_is_spread_by_what_the_fields_brought_and_takes_more_in_an_earlier_stage() -> None:
    known = [
        replace(deal, field="B1.01.03" if place % 4 else "B2.01.01", claimed_fen=100)
        for place, deal in enumerate(deals())
    ]
    found = forecast(known)
    rows = gap_by_field(known, found, 1_000_000)
    assert [(row.field, row.share, row.fen) for row in rows] == [("B1.01", 0.75, 750_000), ("B2.01", 0.25, 250_000)]
    needs = [need.fen for _, need in rows[0].stages if need is not None]
    assert needs[0] > max(needs[1:])
    assert min(needs) > 750_000
    assert gap_by_field(known, found, 0) == ()
