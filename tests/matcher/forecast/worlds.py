"""Worlds: markets whose deals are drawn by rules that the forecast doesn't know, each with a rush in December.

Four were written down before the forecast was fitted to anything, `young` after it was settled; none of its parts is
used here.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from matcher.forecast.history import DealHistory

Times = NDArray[np.float64]
Steps = tuple[Times, Times, Times, Times]
START = 2020 * 12
MONTHS = 72
"""Six years; the last is the one that is forecast."""
END = START + MONTHS
WAN = 1_000_000.0


def steady(rng: Generator) -> DealHistory:
    """Draw deals that come evenly, take their steps at constant rates, and register thrice as readily in December."""
    opened = _arrivals(rng, np.full(MONTHS, rng.uniform(4, 14)))
    signed = opened + rng.exponential(2.0, len(opened))
    submitted = signed + rng.exponential(1.5, len(opened))
    registered = _rushed(submitted, rng, rate=0.5, december=3.0)
    amount = rng.lognormal(np.log(80 * WAN), 1.1, len(opened))
    return _with_ends(rng, (opened, signed, submitted, registered), amount, lost=0.35, after=6.0)


def campaigns(rng: Generator) -> DealHistory:
    """Draw deals that come in campaigns at the end of quarters, of amounts with a heavy tail, with slow long delays."""
    months = np.arange(MONTHS)
    rates = rng.uniform(3, 8) * np.where(months % 3 == 2, rng.gamma(2.0, 1.2, MONTHS), 0.5)
    rates *= 1 + 1.5 * (months % 12 == 11)
    opened = _arrivals(rng, rates)
    signed = opened + 2.5 * rng.weibull(0.8, len(opened))
    submitted = signed + 1.0 * rng.weibull(1.6, len(opened))
    registered = _rushed(submitted + 0.3, rng, rate=0.35, december=4.0)
    amount = 30 * WAN * (1 + rng.pareto(1.9, len(opened)))
    return _with_ends(rng, (opened, signed, submitted, registered), amount, lost=0.25, after=9.0)


def drifting(rng: Generator) -> DealHistory:
    """Draw deals whose number drifts and jumps once, registered by an agency that sits four times a year."""
    walk = np.cumsum(rng.normal(0.004, 0.06, MONTHS))
    jump = np.where(np.arange(MONTHS) >= rng.integers(12, 60), rng.normal(0, 0.35), 0.0)
    opened = _arrivals(rng, rng.uniform(5, 10) * np.exp(walk + jump))
    signed = opened + rng.gamma(1.5, 1.2, len(opened))
    submitted = signed + rng.gamma(2.0, 0.5, len(opened))
    quarter = np.ceil((submitted + 0.5) / 3) * 3 - rng.uniform(0.02, 0.6, len(opened))
    late = rng.random(len(opened)) < np.where(quarter % 12 > 11, 0.05, 0.3)
    registered = quarter + 3.0 * late
    amount = np.round(rng.lognormal(np.log(60 * WAN), 0.9, len(opened)), -8) + 5 * WAN
    return _with_ends(rng, (opened, signed, submitted, registered), amount, lost=0.3, after=5.0)


def deadlines(rng: Generator) -> DealHistory:
    """Draw deals half of which wait for the year's last month, some of which weigh as much as a season."""
    season = 1 + 0.6 * np.sin(2 * np.pi * (np.arange(MONTHS) % 12 - 3) / 12)
    opened = _arrivals(rng, rng.uniform(4, 10) * season * rng.gamma(4.0, 0.25, MONTHS))
    quick = rng.random(len(opened)) < 0.5
    signed = opened + np.where(quick, rng.exponential(0.7, len(opened)), 3 + rng.exponential(3.0, len(opened)))
    submitted = signed + rng.exponential(0.8, len(opened))
    soon = submitted + rng.exponential(1.0, len(opened))
    december = np.ceil(soon / 12) * 12 - rng.uniform(0.02, 0.98, len(opened))
    registered = np.where(rng.random(len(opened)) < 0.5, np.maximum(december, soon), soon)
    amount = rng.lognormal(np.log(70 * WAN), 1.0, len(opened))
    anchors = rng.random(len(opened)) < 0.012
    amount = np.where(anchors, amount * rng.uniform(8, 25, len(opened)), amount)
    return _with_ends(rng, (opened, signed, submitted, registered), amount, lost=0.3, after=8.0)


def young(rng: Generator) -> DealHistory:
    """Draw a market two and a half years old, quiet in summer, whose sellers hand in packages every few weeks."""
    months = np.arange(MONTHS)
    rates = np.where(months < MONTHS - 30, 0.0, rng.uniform(5, 12) * (0.5 + 0.5 * (months - MONTHS + 30) / 30))
    opened = _arrivals(rng, rates * np.where(np.isin(months % 12, (6, 7)), 0.2, 1.0))
    signed = opened + rng.lognormal(0.3, 0.7, len(opened))
    submitted = signed + rng.lognormal(-0.4, 0.6, len(opened))
    packages = np.sort(START + MONTHS * rng.random(int(MONTHS * 1.2)))
    packages = np.sort(np.concatenate([packages, START + 12 * np.arange(1, 8) - 0.4]))  # one in each December
    ready = submitted + rng.exponential(0.4, len(opened))
    at = np.minimum(np.searchsorted(packages, ready), len(packages) - 1)
    registered = np.maximum(packages[at], ready)
    amount = np.where(rng.random(len(opened)) < 0.3, 300 * WAN, rng.lognormal(np.log(50 * WAN), 0.8, len(opened)))
    return _with_ends(rng, (opened, signed, submitted, registered), amount, lost=0.3, after=5.0)


WORLDS: Mapping[str, Callable[[Generator], DealHistory]] = {
    "steady": steady,
    "campaigns": campaigns,
    "drifting": drifting,
    "deadlines": deadlines,
    "young": young,
}


def _arrivals(rng: Generator, rates: Times) -> Times:
    counts = rng.poisson(rates)
    return np.sort(np.repeat(START + np.arange(MONTHS), counts) + rng.random(int(counts.sum())))


def _rushed(ready: Times, rng: Generator, *, rate: float, december: float) -> Times:
    """Draw when each is registered, at a rate a month that is higher in December: by thinning the fastest one."""
    at, done = ready.copy(), np.zeros(len(ready), dtype=bool)
    while not done.all():
        at = np.where(done, at, at + rng.exponential(1 / (rate * december), len(ready)))
        chance = np.where(at % 12 >= 11, 1.0, 1 / december)
        done |= rng.random(len(ready)) < chance
    return at


def _with_ends(rng: Generator, steps: Steps, amount: Times, *, lost: float, after: float) -> DealHistory:
    """Let some of the deals come to nothing, at a step drawn for each; what comes after the end never happens."""
    opened, signed, submitted, registered = steps
    ends = np.where(rng.random(len(opened)) < lost, opened + rng.exponential(after, len(opened)), np.inf)
    ends = np.where(ends < registered, ends, np.inf)
    never = np.inf
    return DealHistory(
        opened=opened,
        signed=np.where(signed < ends, signed, never),
        submitted=np.where(submitted < ends, submitted, never),
        registered=np.where(np.isinf(ends), registered, never),
        ended=ends,
        claimed=amount,
        counted=amount * np.where(rng.random(len(opened)) < 0.2, rng.uniform(0.6, 1.0, len(opened)), 1.0),
    )
