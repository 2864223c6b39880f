"""Exposure (风险集): how many deals stood where, month by month, and how soon after how many were registered."""

from dataclasses import dataclass

import numpy as np

from matcher.forecast.history import NEVER, STAGES, DealHistory, Floats, Whole

AGES = np.array([1.0, 3.0, 6.0, 12.0])
"""Months in a stage at which the next class of ages begins."""
CLASSES = len(AGES) + 1
WINDOWS = 13
"""The rest of the month that a look falls into, and the twelve months after it."""
LOOKS_MAX = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedExposure:
    """Counts of what was watched to its end before `now`.

    The deals are looked at one month before `now`, two months before, and so on, (looks,), each look as far into its
    month as `now` is, so that the first window is as long. `at_risk` and `registered` are (looks, stages, classes,
    windows): deals that stood there at the look and were not registered before the window, and those registered in
    it. A deal that came to nothing stays at risk: its chance is what it turned out to be. `fresh_at_risk` and
    `fresh_registered` are (months, windows): deals by the month they were opened in and the months passed since.
    `opened` is (months,): deals opened in each month before the one of `now`, the latest first.
    """

    now: float
    at_risk: Floats
    registered: Floats
    fresh_at_risk: Floats
    fresh_registered: Floats
    opened: Floats

    @classmethod
    def of(cls, history: DealHistory, now: float) -> "WatchedExposure":
        """Count what was known at `now`; deals that are opened later must not be in `history`."""
        first = float(history.opened.min()) if len(history.opened) else now
        looks = int(np.clip(np.floor(now) - np.floor(first), 0, LOOKS_MAX))
        moments = now - np.arange(1.0, looks + 1)
        at_risk, registered = _followed(history, moments)
        months = int(np.floor(now)) - np.arange(1, looks + 1)
        fresh_at_risk, fresh_registered, opened = _followed_from_opening(history, months)
        return cls(
            now=now,
            at_risk=at_risk,
            registered=registered,
            fresh_at_risk=fresh_at_risk,
            fresh_registered=fresh_registered,
            opened=opened,
        )

    @property
    def looks(self) -> int:
        """Give how many months back the looks go."""
        return len(self.opened)

    @property
    def calendar(self) -> Whole:
        """Give the month of each window as a month since the year 0, (looks, windows); of openings likewise."""
        looks = np.arange(1, self.looks + 1)
        found: Whole = int(np.floor(self.now)) - looks[:, None] + np.arange(WINDOWS)[None, :]
        return found


def age_class(months: Floats) -> Whole:
    """Give the class of each age."""
    return np.searchsorted(AGES, months, side="right")


def _followed(history: DealHistory, moments: Floats) -> tuple[Floats, Floats]:
    stage, age = history.stage_at(moments)
    finite = np.where(np.isfinite(history.registered), np.floor(history.registered), NEVER)
    passed = np.minimum(finite[:, None] - np.floor(moments)[None, :], WINDOWS).astype(np.int64)
    looks = np.broadcast_to(np.arange(len(moments)), stage.shape)
    inside = stage >= 0
    cells = ((looks[inside] * STAGES + stage[inside]) * CLASSES + age_class(age[inside])) * (WINDOWS + 1)
    shape = (len(moments), STAGES, CLASSES, WINDOWS + 1)
    counts = np.bincount(cells + passed[inside], minlength=int(np.prod(shape))).reshape(shape)
    return _watched(counts.astype(np.float64))


def _followed_from_opening(history: DealHistory, months: Whole) -> tuple[Floats, Floats, Floats]:
    if not len(months):
        return np.zeros((0, WINDOWS)), np.zeros((0, WINDOWS)), np.zeros(0)
    place = int(months[0]) - np.floor(history.opened).astype(np.int64)
    inside = (place >= 0) & (place < len(months))
    finite = np.where(np.isfinite(history.registered), np.floor(history.registered), NEVER)
    passed = np.minimum(finite - np.floor(history.opened), WINDOWS)[inside].astype(np.int64)
    shape = (len(months), WINDOWS + 1)
    counts = np.bincount(place[inside] * shape[1] + passed, minlength=int(np.prod(shape))).reshape(shape)
    at_risk, registered = _watched(counts.astype(np.float64))
    return at_risk, registered, counts.sum(axis=1).astype(np.float64)


def _watched(counts: Floats) -> tuple[Floats, Floats]:
    """From how many were registered in each window to those at risk in it, of windows that were over by then.

    `counts` is (looks, …, windows + 1), the last for none of the windows; the look `i` months back saw `i` windows end.
    """
    left = np.cumsum(counts[..., ::-1], axis=-1)[..., ::-1]
    ended = np.arange(WINDOWS)[None, :] < np.arange(1, counts.shape[0] + 1)[:, None]
    mask = ended.reshape(counts.shape[0], *(1,) * (counts.ndim - 2), WINDOWS)
    return left[..., :WINDOWS] * mask, counts[..., :WINDOWS] * mask
