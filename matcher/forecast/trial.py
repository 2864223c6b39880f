"""Trial (回测): what the forecast would have said earlier, beside what came and what two plain rules say."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from matcher.forecast.history import DealHistory, Floats
from matcher.forecast.simulation import simulate

QUANTILES = (0.1, 0.5, 0.9)
"""An interval that is to hold four times out of five, and its middle."""
DRAWS = 16
TRIALS = 12
APART = 2
"""Months between one trial and the next earlier one."""
SEEN_FIRST = 12
"""Months that have to lie before a trial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastTrial:
    """One forecast made at `moment` for the rest of its month and the months after it, `windows` in all; fen.

    `same_month` says the same months of the year before again; `scaled` says them times the growth of the year so far.
    """

    moment: float
    windows: int
    low: float
    median: float
    high: float
    actual: float
    same_month: float
    scaled: float


def pinball(quantiles: Sequence[float], actual: float) -> float:
    """Average the pinball loss of the three quantiles (Koenker and Bassett, 1978); 0 is best.

    A rule that says one figure says it for each.
    """
    return sum(
        max(level * (actual - said), (level - 1) * (actual - said))
        for level, said in zip(QUANTILES, quantiles, strict=True)
    ) / len(QUANTILES)


def trials(history: DealHistory, now: float, windows: int, rng: Generator) -> tuple[ForecastTrial, ...]:
    """Make trials of the same reach as a forecast at `now`, of months that are over, the latest first."""
    first = float(history.opened.min()) if len(history.opened) else now
    moments = now - windows - APART * np.arange(TRIALS)
    return tuple(_try(history, float(at), windows, rng) for at in moments if at - first >= SEEN_FIRST)


def plain_rules(known: DealHistory, moment: float, windows: int) -> tuple[float, float]:
    """Give what the two plain rules say of the months to come, from what is known at `moment`."""
    end = np.floor(moment) + windows
    before = known.registered_between(moment - 12, end - 12)
    start = np.floor(moment / 12) * 12
    so_far, so_far_before = known.registered_between(start, moment), known.registered_between(start - 12, moment - 12)
    return before, before * so_far / so_far_before if so_far_before > 0 else before


def _try(history: DealHistory, moment: float, windows: int, rng: Generator) -> ForecastTrial:
    known = history.known_at(moment)
    told: Floats = simulate(known, moment, windows, draws=DRAWS, rng=rng).totals
    low, median, high = (float(each) for each in np.quantile(told, QUANTILES))
    same_month, scaled = plain_rules(known, moment, windows)
    return ForecastTrial(
        moment=moment,
        windows=windows,
        low=low,
        median=median,
        high=high,
        actual=history.registered_between(moment, np.floor(moment) + windows),
        same_month=same_month,
        scaled=scaled,
    )
