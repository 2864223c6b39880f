"""Intervals for means over needs, by resampling the needs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 10_000
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its 95 % interval."""

    mean: float
    low: float
    high: float


class Resamples:
    """The same draws of needs for every system, so that differences are paired.

    `seed` fixes the draws; two of the same seed and number of needs give the same intervals.
    """

    def __init__(self, needs: int, *, seed: int, rounds: int = ROUNDS) -> None:
        if needs < 1:
            raise ValueError("there is no need to resample")
        self._needs = needs
        self._seed = seed
        self._rounds = rounds

    def interval(self, values: NDArray[np.float64]) -> Interval:
        """Bound the mean of one value a need: the 2.5 and 97.5 percentiles of the resampled means (Efron, 1979).

        `values` has shape (needs,); for the difference of two systems pass the differences need by need.
        """
        if values.shape != (self._needs,):
            raise ValueError(f"{self._needs} needs but values of shape {values.shape}")
        generator = np.random.default_rng(self._seed)
        means = np.empty(self._rounds)
        for start in range(0, self._rounds, _BLOCK):
            count = min(_BLOCK, self._rounds - start)
            draws = generator.integers(0, self._needs, size=(count, self._needs))
            means[start : start + count] = values[draws].mean(axis=1)
        low, high = np.percentile(means, (2.5, 97.5))
        return Interval(mean=float(values.mean()), low=float(low), high=float(high))
