"""Waiting (等待): how long things take, told with those that still wait (Kaplan and Meier, 1958)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import CensoredData, ecdf

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
        found = ecdf(CensoredData(uncensored=self.came, right=self.wait)).sf
        return np.asarray(found.quantiles, dtype=np.int64), np.asarray(found.probabilities, dtype=np.float64)
