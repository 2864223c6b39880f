"""Simulation (推演): what is registered in each of the coming months, told many times over."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from matcher.forecast.exposure import CLASSES, WINDOWS, WatchedExposure, age_class
from matcher.forecast.history import STAGES, DealHistory, Floats, Whole
from matcher.forecast.pace import ForecastPace

TELLINGS = 16
"""How often each draw of the pace is told."""
LIKE_ANY = 0.35
"""How far a new deal's amount may lie from one that was seen: the spread of the logarithm."""
DRIFT = 0.08
"""How far the number of deals that come drifts in a month: the spread of the logarithm."""
RAISED_MAX = 8.0
TYPICAL_FEN = 50_000_000.0
"""The amount of a deal where none was seen yet: 50 万元, ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What was told: fen registered in each window from `now` on, (tellings, windows).

    `open` is (tellings, stages): what of the deals under way is registered by the end, by their stage now.
    `fresh` is (tellings,): what comes of deals that are not yet open. `chances` is (stages,): the part of deals which
    reach a stage now that are registered by the end.
    """

    windows: Floats
    open: Floats
    fresh: Floats
    chances: Floats

    @property
    def totals(self) -> Floats:
        """Give what is registered by the end of each telling, (tellings,)."""
        found: Floats = self.windows.sum(1)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ahead:
    """The months ahead, (windows,), what is known at their begin, and what chance each has, (tellings, windows)."""

    history: DealHistory
    now: float
    pace: ForecastPace
    months: Whole
    luck: Floats

    def due(self, rate: Floats, season: Floats) -> Floats:
        """Give what is due in each month of each telling, of `rate`, (draws, windows), under the season and its luck.

        A month's luck takes more from what is likely than it gives to it; the rate is raised by as much, so that on
        average as many are registered as the rate says: E[exp(−r·luck)] = (1 + r·v)^(−1/v) = exp(−rate).
        """
        variance = self.pace.uneven[:, None]
        raised = np.expm1(np.minimum(rate * season[:, self.months % 12] * variance, RAISED_MAX)) / variance
        found: Floats = np.repeat(raised, TELLINGS, axis=0) * self.luck
        return found


def simulate(history: DealHistory, now: float, windows: int, *, draws: int, rng: Generator) -> Simulation:
    """Tell what is registered from `now` to the end of this month and of the `windows` − 1 months after it.

    `history` holds what is known at `now` and nothing later.
    """
    if not 1 <= windows <= WINDOWS:
        raise ValueError(f"a forecast reaches from 1 to {WINDOWS} months, not {windows}")
    pace = ForecastPace.draw(WatchedExposure.of(history, now), draws, rng)
    months = int(np.floor(now)) + np.arange(windows)
    ahead = _Ahead(history=history, now=now, pace=pace, months=months, luck=_luck(pace.uneven, windows, rng))
    by_stage, fresh = _open_deals(ahead, rng), _fresh_deals(ahead, rng)
    return Simulation(
        windows=by_stage.sum(1) + fresh, open=by_stage.sum(2), fresh=fresh.sum(1), chances=_chances(ahead)
    )


def _chances(ahead: _Ahead) -> Floats:
    rates, windows = ahead.pace.open, len(ahead.months)
    due = [ahead.due(rates.rate[:, at, 0, :windows], rates.season).sum(1) for at in range(STAGES)]
    return np.array([float(-np.expm1(-each).mean()) for each in due])


def _open_deals(ahead: _Ahead, rng: Generator) -> Floats:
    """Register deals under way, each when its rates have added up to a draw from the exponential distribution.

    Gives fen, (tellings, stages, windows).
    """
    history, pace = ahead.history, ahead.pace.open
    tellings, windows = ahead.luck.shape
    stages, ages = history.stage_at(np.array([ahead.now]))
    stage, kind = stages[:, 0], age_class(ages[:, 0])
    told = np.zeros((tellings, STAGES, windows))
    ratios = _approved_ratios(history)
    for at in range(STAGES):
        for of_age in range(CLASSES):
            alike = np.flatnonzero((stage == at) & (kind == of_age))
            due = np.cumsum(ahead.due(pace.rate[:, at, of_age, :windows], pace.season), axis=1)
            patience = rng.standard_exponential((tellings, len(alike)))
            when = (due[:, None, :] < patience[:, :, None]).sum(2)
            amounts = history.claimed[alike] * rng.choice(ratios, (tellings, len(alike)))
            for window in range(windows):
                told[:, at, window] += np.where(when == window, amounts, 0.0).sum(1)
    return told


def _fresh_deals(ahead: _Ahead, rng: Generator) -> Floats:
    """Open deals in the coming months and register some of them: a Poisson process that is thinned.

    Gives fen, (tellings, windows).
    """
    pace, openings = ahead.pace.fresh, ahead.pace.openings
    tellings, windows = ahead.luck.shape
    drift = np.exp(np.cumsum(rng.normal(0.0, DRIFT, (tellings, windows)), axis=1))
    coming = np.repeat(openings.level[:, None] * openings.season[:, ahead.months % 12], TELLINGS, axis=0)
    opened = coming * drift * _luck(openings.uneven, windows, rng)
    opened[:, 0] *= 1 - ahead.now % 1
    due = [ahead.due(np.roll(pace.rate, window, axis=1)[:, :windows], pace.season) for window in range(windows)]
    expected = np.zeros((tellings, windows))
    for window in range(windows):
        left = opened[:, window]
        for later in range(window, windows):
            done = left * -np.expm1(-due[window][:, later])
            expected[:, later] += done
            left = left - done
    counts = rng.poisson(expected)
    amounts = _new_amounts(ahead.history, int(counts.sum()), rng)
    owners = np.repeat(np.arange(tellings * windows), counts.ravel())
    told = np.bincount(owners, weights=amounts, minlength=tellings * windows).astype(np.float64)
    return told.reshape(tellings, windows)


def _luck(uneven: Floats, windows: int, rng: Generator) -> Floats:
    """Draw what each month's chance multiplies all that is done in it by: gamma, of mean 1."""
    variance = np.repeat(uneven, TELLINGS)[:, None]
    found: Floats = rng.gamma(1 / variance, variance, (len(variance), windows))
    return found


def _approved_ratios(history: DealHistory) -> Floats:
    done = np.isfinite(history.registered) & (history.claimed > 0)
    return history.counted[done] / history.claimed[done] if done.any() else np.ones(1)


def _new_amounts(history: DealHistory, count: int, rng: Generator) -> Floats:
    """Draw amounts of deals that are not there yet, from those that are, registered ones first."""
    registered = np.isfinite(history.registered)
    seen = history.counted[registered] if registered.sum() >= 10 else history.claimed
    seen = seen if len(seen) else np.full(1, TYPICAL_FEN)
    wide = LIKE_ANY if len(seen) >= 10 else 1.0
    found: Floats = rng.choice(seen, count) * np.exp(rng.normal(0.0, wide, count) - wide**2 / 2)
    return found
