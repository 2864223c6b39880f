"""Pace (进度): how readily deals are registered and opened, drawn as often as there are draws of what is not known."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from matcher.forecast.exposure import WINDOWS, WatchedExposure
from matcher.forecast.history import Floats, Whole

ROUNDS = 4
PRIOR_RATE = 0.06
"""Registrations a month of a deal of which nothing is known."""
PRIOR_DEALS = 1.0
LIKE_STAGE = 6.0
"""How many deal-months a cell borrows from all ages of its stage, and a stage from all of them."""
LIKE_YEAR = 1.0
"""How many deals the months of a year share; few registrations say little about the season."""
HALF_LIFE = 12.0
"""Months after which an opening counts half for how many come now."""
YEAR_LIKE = 12.0
"""Months apart at which one counts half for how many came around another: the season is what differs from that."""
UNEVEN = 0.03
UNEVEN_MONTHS = 6.0
"""What months vary by beyond chance before anything is seen, and how many months that counts for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Draws of registrations a month at risk: `rate` is (draws, …, windows), `season` (draws, 12) from January on."""

    rate: Floats
    season: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """Draws of deals opened a month now: `level` is (draws,), `season` (draws, 12), `uneven` (draws,)."""

    level: Floats
    season: Floats
    uneven: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastPace:
    """Draws of all that rules registering and opening.

    `open` has a rate for each stage and class of ages at a look, `fresh` for the month of opening. `uneven`, (draws,),
    is the variance of what a month's chance multiplies all its registrations by.
    """

    open: Rates
    fresh: Rates
    uneven: Floats
    openings: Openings

    @classmethod
    def draw(cls, exposure: WatchedExposure, draws: int, rng: Generator) -> "ForecastPace":
        """Draw by the Bayesian bootstrap over months (Rubin, 1981): what one month brings together stays together."""
        weights = rng.standard_exponential((draws, exposure.looks + WINDOWS))
        when = exposure.calendar
        latest = int(np.floor(exposure.now)) + WINDOWS - 1  # the last month that any window could have
        at = weights[:, latest - when]
        seen_once = max(float(exposure.registered[:, :, :, 1].sum()), 1.0)
        often = max(float(exposure.registered.sum()) / seen_once, 1.0)
        opened = _rates(exposure.at_risk, exposure.registered, at, when % 12, like=LIKE_YEAR * often)
        fresh = _rates(exposure.fresh_at_risk, exposure.fresh_registered, at, when % 12, like=LIKE_YEAR)
        return cls(
            open=opened,
            fresh=fresh,
            uneven=_registering_unevenness(exposure, at, fresh),
            openings=_openings(exposure, weights, rng),
        )


def _rates(at_risk: Floats, registered: Floats, at: Floats, month: Whole, *, like: float) -> Rates:
    """Fit rates and their season in turn; a rate is drawn towards that of all ages at the distance, that to its stage.

    `at_risk` and `registered` are (looks, …, windows). Due in a window is at_risk · (1 − exp(−rate · season)).
    """
    here = [np.where(month == each, at, 0.0) for each in range(12)]
    risk = np.stack([np.einsum("dlw,l...w->d...w", weight, at_risk) for weight in here], axis=1)
    events = np.stack([np.einsum("dlw,l...w->d...w", weight, registered) for weight in here], axis=1)
    inner = tuple(range(2, risk.ndim))
    season = np.ones(risk.shape[:2])
    rate = np.full((len(at), *at_risk.shape[1:]), PRIOR_RATE)
    for _ in range(ROUNDS):
        felt = season.reshape(*season.shape, *(1,) * len(inner))
        months = (risk * -np.expm1(-rate[:, None] * felt)).sum(1) / rate
        rate = _shrunk_inwards(events.sum(1), months)
        due = (risk * -np.expm1(-rate[:, None] * felt)).sum(inner) / season
        season = (events.sum(inner) + like) / (due + like)
    return Rates(rate=rate, season=season)


def _shrunk_inwards(events: Floats, months: Floats) -> Floats:
    """Divide events by months, each sum borrowing from the next wider one: all, a stage, its windows, their ages."""
    inner = tuple(range(1, events.ndim))
    rate = (events.sum(inner) + PRIOR_RATE * PRIOR_DEALS) / (months.sum(inner) + PRIOR_DEALS)
    if events.ndim == 2:
        return _shrunk(events, months, rate[:, None])
    stage = _shrunk(events.sum((2, 3)), months.sum((2, 3)), rate[:, None])
    window = _shrunk(events.sum(2), months.sum(2), stage[:, :, None])
    return _shrunk(events, months, window[:, :, None, :])


def _shrunk(events: Floats, months: Floats, towards: Floats) -> Floats:
    found: Floats = (events + LIKE_STAGE * towards) / (months + LIKE_STAGE)
    return found


def _registering_unevenness(exposure: WatchedExposure, at: Floats, fresh: Rates) -> Floats:
    """How unevenly months register beyond the season: registrations by month beside what was due."""
    draws, when = len(at), exposure.calendar
    if not exposure.looks:
        return np.full(draws, UNEVEN)
    hazard = fresh.rate[:, None, :] * fresh.season[:, when % 12]
    due = exposure.fresh_at_risk * -np.expm1(-hazard)
    months = when - when.min()
    last = int(np.floor(exposure.now)) - int(when.min())
    seen_by_month, due_by_month = np.zeros(last), np.zeros((draws, last))
    for month in range(last):
        here = months == month
        seen_by_month[month] = exposure.fresh_registered[here].sum()
        due_by_month[:, month] = due[:, here].sum(1)
    return _unevenness(seen_by_month, due_by_month, np.ones((draws, last)))


def _unevenness(seen: Floats, due: Floats, weight: Floats) -> Floats:
    """Variance of what months multiply their due by, by moments: Var = due + variance · due²."""
    beyond = (weight * ((seen - due) ** 2 - due)).sum(1)
    squares = (weight * due**2).sum(1)
    typical = UNEVEN_MONTHS * squares / np.maximum(weight.sum(1), 1e-9)
    found: Floats = np.maximum(beyond + UNEVEN * typical, 0.0) / (squares + typical + 1e-9)
    return np.clip(found, 0.005, 1.5)


def _openings(exposure: WatchedExposure, weights: Floats, rng: Generator) -> Openings:
    draws, looks = len(weights), exposure.looks
    if not looks:
        return Openings(
            level=rng.gamma(PRIOR_DEALS, 1.0, draws), season=np.ones((draws, 12)), uneven=np.full(draws, 0.5)
        )
    weight = weights[:, -looks:]
    month = (int(np.floor(exposure.now)) - np.arange(1, looks + 1)) % 12
    apart = np.abs(np.arange(looks)[:, None] - np.arange(looks)[None, :])
    near = 0.5 ** (apart / YEAR_LIKE)
    around = ((weight * exposure.opened) @ near) / (weight @ near)
    season = np.ones((draws, 12))
    for each in range(12):
        here = month == each
        seen, due = (weight * exposure.opened)[:, here].sum(1), (weight * around)[:, here].sum(1)
        season[:, each] = (seen + LIKE_YEAR) / (due + LIKE_YEAR)
    recent = weight * 0.5 ** (np.arange(looks) / HALF_LIFE)
    usual = PRIOR_DEALS * (weight * exposure.opened).sum(1) / weight.sum(1)
    level = ((recent * exposure.opened).sum(1) + usual) / ((recent * season[:, month]).sum(1) + PRIOR_DEALS)
    return Openings(level=level, season=season, uneven=_unevenness(exposure.opened, around * season[:, month], weight))
