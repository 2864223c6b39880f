"""History (过往): deals as arrays of times, cut off at a moment so that nothing later is known."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from market.target.pipeline import PipelineDeal

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
NEVER = float("inf")
MIDDAY = 0.5
STAGES = 3
"""Intended, signed, submitted, in the order of `market.target.pipeline.PipelineStage`."""


def month_time(day: date, *, part: float = MIDDAY) -> float:
    """Give a day as months since the year 0; `part` is how much of the day is over."""
    days = monthrange(day.year, day.month)[1]
    return day.year * 12 + day.month - 1 + (day.day - 1 + part) / days


@dataclass(frozen=True, slots=True, kw_only=True)
class DealHistory:
    """The deals of a market, one an entry of each array, (n,); times in months since the year 0, NEVER for not yet.

    `claimed` and `counted` are fen; of a deal that is not registered both are the claimed amount.
    """

    opened: Floats
    signed: Floats
    submitted: Floats
    registered: Floats
    ended: Floats
    claimed: Floats
    counted: Floats

    @classmethod
    def of(cls, deals: Iterable[PipelineDeal]) -> "DealHistory":
        """Read deals in any order."""
        known = list(deals)

        def times(days: Iterable[date | None]) -> Floats:
            return np.array([NEVER if day is None else month_time(day) for day in days], dtype=np.float64)

        return cls(
            opened=times(deal.opened_on for deal in known),
            signed=times(deal.signed_on for deal in known),
            submitted=times(deal.submitted_on for deal in known),
            registered=times(deal.registered_on for deal in known),
            ended=times(deal.ended_on for deal in known),
            claimed=np.array([deal.claimed_fen for deal in known], dtype=np.float64),
            counted=np.array([deal.counted_fen for deal in known], dtype=np.float64),
        )

    def known_at(self, moment: float) -> "DealHistory":
        """Give what was known at a moment: deals opened by then, and no later step of theirs."""
        here = self.opened <= moment

        def until(times: Floats) -> Floats:
            return np.where(times[here] <= moment, times[here], NEVER)

        registered = until(self.registered)
        return DealHistory(
            opened=self.opened[here],
            signed=until(self.signed),
            submitted=until(self.submitted),
            registered=registered,
            ended=until(self.ended),
            claimed=self.claimed[here],
            counted=np.where(np.isfinite(registered), self.counted[here], self.claimed[here]),
        )

    def registered_between(self, start: float, end: float) -> float:
        """Add up what was registered from `start` up to, not at, `end`."""
        return float(self.counted[(self.registered >= start) & (self.registered < end)].sum())

    def stage_at(self, moments: Floats) -> tuple[Whole, Floats]:
        """Say of each deal at each moment its stage from 0, or −1, and its months in it: both (n, moments)."""
        at = moments[None, :]
        stage = np.full((len(self.opened), len(moments)), -1, dtype=np.int64)
        since = np.zeros(stage.shape)
        for place, entered in enumerate((self.opened, self.signed, self.submitted)):
            inside = entered[:, None] <= at
            stage[inside] = place
            since = np.where(inside, at - np.where(np.isfinite(entered), entered, 0.0)[:, None], since)
        stage[np.minimum(self.registered, self.ended)[:, None] <= at] = -1
        return stage, since
