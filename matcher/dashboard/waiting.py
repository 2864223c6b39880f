"""Waiting (等待): how long things take, told with those that still wait (Kaplan and Meier, 1958).

The funnel counted: how many needs came how far, and how long they took.

Replies counted: how soon the sides of introductions answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from market.dashboard.funnel import BEFORE_DEALS, STAGES, Funnel, FunnelStage, FunnelStep, Way, came_to, wait_for
from market.dashboard.reply import DAYS, Asked, Replies, SideReplies
from market.introduction.introduction import IntroductionSide

_TINY = 1e-9
"""What sums of shares may be off by."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Whole days until something `came`, and days so far of those that `wait` still."""

    came: list[int] = field(default_factory=list)
    wait: list[int] = field(default_factory=list)

    def add(self, days: int, *, came: bool) -> None:
        """Add one; what is noted as having come before it began came at once."""
        (self.came if came else self.wait).append(max(0, days))

    def days_until(self, share: float) -> int | None:
        """Say after how many days a share of all had come; None where that much has not been seen to come."""
        if not self.came:
            return None
        days, left = self._curve()
        reached = np.flatnonzero(left <= 1.0 - share + _TINY)
        return int(days[reached[0]]) if len(reached) else None

    def shares_on(self, days: Sequence[int]) -> tuple[float | None, ...]:
        """Say what share had come by the end of each day; None past the longest wait."""
        longest = max((*self.came, *self.wait), default=-1)
        if not self.came:
            return tuple(0.0 if day <= longest else None for day in days)
        known, left = self._curve()
        places = np.searchsorted(known, np.asarray(days), side="right")
        all_left = np.concatenate(([1.0], left))
        return tuple(
            float(1.0 - all_left[place]) if day <= longest else None for day, place in zip(days, places, strict=True)
        )

    def _curve(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Give the days of the estimate, ascending, and the share that is left after each."""
        from scipy.stats import CensoredData, ecdf

        found = ecdf(CensoredData(uncensored=self.came, right=self.wait)).sf
        return np.asarray(found.quantiles, dtype=np.int64), np.asarray(found.probabilities, dtype=np.float64)


QUARTER, HALF_OF_NEEDS = 0.25, 0.5


def count_funnel(ways: Sequence[Way], *, loose: int, samples: bool, today: date) -> Funnel:
    """Count the steps. A need that has left the market waits like the others: it has not come on."""
    short = [way[: len(BEFORE_DEALS)] for way in ways]
    return Funnel(
        steps=tuple(_step(ways, stage, today) for stage in STAGES),
        without_deals=tuple(_step(short, stage, today) for stage in BEFORE_DEALS),
        loose=loose,
        samples=samples,
    )


def _step(ways: Sequence[Way], stage: FunnelStage, today: date) -> FunnelStep:
    waits = Waits()
    for way in ways:
        if (wait := wait_for(way, stage, today)) is not None:
            waits.add(wait.days, came=wait.came)
    return FunnelStep(
        stage=stage,
        reached=sum(came_to(way, stage) for way in ways),
        timed=len(waits.came),
        quarter_days=waits.days_until(QUARTER),
        half_days=waits.days_until(HALF_OF_NEEDS),
    )


HALF = 0.5


def count_replies(asked: Sequence[Asked]) -> Replies:
    """Count each side's replies; who was asked no more before an answer counts until then."""
    return tuple(_of(side, [each for each in asked if each.side is side]) for side in IntroductionSide)


def _of(side: IntroductionSide, asked: Sequence[Asked]) -> SideReplies:
    waits = Waits()
    for each in asked:
        waits.add(each.days, came=each.answered)
    return SideReplies(
        side=side,
        asked=len(asked),
        answered=len(waits.came),
        half_days=waits.days_until(HALF),
        shares=waits.shares_on(DAYS),
    )
