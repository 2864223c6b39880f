"""Intervals for means over needs, by resampling the needs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 10_000
_BLOCK = 500

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ConfidenceInterval:
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

    def means(self, values: Values) -> Values:
        """Average the columns of `values`, (needs, m), over each resample: (rounds, m)."""
        if values.shape[0] != self._needs:
            raise ValueError(f"{self._needs} needs but values of shape {values.shape}")
        generator = np.random.default_rng(self._seed)
        means = np.empty((self._rounds, values.shape[1]))
        for start in range(0, self._rounds, _BLOCK):
            rounds = min(_BLOCK, self._rounds - start)
            draws = generator.integers(0, self._needs, size=(rounds, self._needs))
            draws += np.arange(rounds)[:, None] * self._needs
            times = np.bincount(draws.ravel(), minlength=rounds * self._needs).reshape(rounds, self._needs)
            means[start : start + rounds] = times.astype(np.float64) @ values / self._needs
        return means

    def interval(self, values: Values) -> ConfidenceInterval:
        """Bound the mean of one value a need, (needs,); for two systems pass the differences need by need."""
        return bound(float(values.mean()), self.means(values[:, None])[:, 0])


def bound(mean: float, resampled: Values) -> ConfidenceInterval:
    """Put a figure between the 2.5 and 97.5 percentiles of its resampled values, (rounds,) (Efron, 1979)."""
    low, high = np.percentile(resampled, (2.5, 97.5))
    return ConfidenceInterval(mean=mean, low=float(low), high=float(high))
