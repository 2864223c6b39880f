"""Spread (校准): how much wider than it thinks a forecast has to be, learned from its own trials."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.forecast.history import Floats
from matcher.forecast.trial import Trial

WANTED = 0.8
AS_IT_IS = 4.0
"""How many trials that don't overlap it takes to believe them as much as the forecast itself."""
OVERLAP_MONTHS = 3.0
"""Trials share months; one that reaches further counts for less."""
LEAST_SIDE = 1e-3
AWAY_MAX = 3.0
"""Half-widths beyond which a trial teaches no more: one that was sure of next to nothing would widen without end."""
NEAR = 0.02
"""Added to both sides of a ratio, as a share of the middle: with nothing registered it would have no logarithm."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A factor for the distance of each told total from the middle, on the scale of ratios."""

    factor: float = 1.0

    @classmethod
    def of(cls, trials: Sequence[Trial]) -> "Spread":
        """Learn how many of its own half-widths away the truth lay; without trials a forecast stays as it is."""
        if not trials:
            return cls()
        away = np.quantile([_away(trial) for trial in trials], WANTED)
        count = len(trials) / max(1.0, trials[0].windows / OVERLAP_MONTHS)
        return cls(float((count * away + AS_IT_IS) / (count + AS_IT_IS)))

    def widen(self, told: Floats) -> Floats:
        """Move totals away from their middle, or towards it; none falls below 0."""
        middle = float(np.median(told))
        near = NEAR * middle + 1.0
        found: Floats = (middle + near) * ((told + near) / (middle + near)) ** self.factor - near
        return np.maximum(found, 0.0)


def _away(trial: Trial) -> float:
    near = NEAR * trial.median + 1.0
    truth, low, middle, high = np.log(np.array([trial.actual, trial.low, trial.median, trial.high]) + near)
    side = high - middle if truth > middle else middle - low
    return min(float(abs(truth - middle) / max(side, LEAST_SIDE)), AWAY_MAX)
