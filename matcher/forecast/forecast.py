"""Forecast (预测): the year's registered 技术交易额 with an interval, from what deals under way have done so far."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from market.target.pipeline import PipelineDeal, PipelineStage
from matcher.forecast.history import DealHistory, Floats, month_time
from matcher.forecast.simulation import simulate
from matcher.forecast.spread import Spread
from matcher.forecast.trial import QUANTILES, ForecastTrial, pinball, trials

DRAWS = 40
DAY_OVER = 1.0


@dataclass(frozen=True, slots=True)
class Range:
    """An interval that is to hold four times out of five, and its middle; fen."""

    low: int
    median: int
    high: int

    @classmethod
    def of(cls, told: Floats) -> "Range":
        """Read the range off told amounts, which are above 0."""
        low, median, high = (round(float(each)) for each in np.quantile(told, QUANTILES))
        return cls(low, median, high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a year comes to by what was known at the end of `as_of`; fen.

    `months` are the year's amounts by the end of the month of `as_of` and of each month after it. `open` is what deals
    under way bring until the year's end on average, by their stage now, `fresh` what deals bring that are not open yet.
    `chances` are the parts of deals which reach a stage now that are registered in time.
    `trials` are forecasts of the same reach made earlier, `spread` the factor that they taught.
    """

    as_of: date
    so_far: int
    year: Range
    months: tuple[Range, ...]
    open: tuple[tuple[PipelineStage, int], ...]
    fresh: int
    chances: tuple[tuple[PipelineStage, float], ...]
    spread: float
    trials: tuple[ForecastTrial, ...]

    @property
    def held(self) -> int:
        """Count trials whose interval held."""
        return sum(trial.low <= trial.actual <= trial.high for trial in self.trials)

    @property
    def losses(self) -> tuple[float, float, float] | None:
        """Average the trials' pinball loss: of the forecast, of “the same months again”, of those scaled by growth."""
        if not self.trials:
            return None
        told = [
            (
                pinball((each.low, each.median, each.high), each.actual),
                pinball((each.same_month,) * 3, each.actual),
                pinball((each.scaled,) * 3, each.actual),
            )
            for each in self.trials
        ]
        ours, same_month, scaled = (float(each) for each in np.mean(told, axis=0))
        return ours, same_month, scaled


def forecast_year(deals: Iterable[PipelineDeal], as_of: date) -> Forecast | None:
    """Forecast the year of a day from what is known at its end; None where no deal was ever opened.

    The same deals and day give the same forecast: the draws are seeded by the day.
    """
    now = month_time(as_of, part=DAY_OVER)
    last_day = as_of.day == monthrange(as_of.year, as_of.month)[1]
    moment = now - 1e-6 if last_day else now  # the month of the day, not the one that begins
    history = DealHistory.of(deals).known_at(moment)
    return None if not len(history.opened) else forecast_history(history, moment, as_of)


def forecast_history(history: DealHistory, now: float, as_of: date) -> Forecast:
    """Forecast the year that `now` lies in; `history` holds what is known then and nothing later."""
    start = np.floor(now / 12) * 12
    windows = int(start + 12 - np.floor(now))
    rng = np.random.default_rng(as_of.toordinal())
    tried = trials(history, now, windows, rng)
    spread = Spread.of(tried)
    so_far = history.registered_between(start, now)
    told = simulate(history, now, windows, draws=DRAWS, rng=rng)
    by_month = np.cumsum(told.windows, axis=1)
    months = tuple(Range.of(so_far + spread.widen(by_month[:, window])) for window in range(windows))
    return Forecast(
        as_of=as_of,
        so_far=round(so_far),
        year=months[-1],
        months=months,
        open=tuple((stage, round(float(told.open[:, place].mean()))) for place, stage in enumerate(PipelineStage)),
        fresh=round(float(told.fresh.mean())),
        chances=tuple(zip(PipelineStage, (float(each) for each in told.chances), strict=True)),
        spread=spread.factor,
        trials=tried,
    )
