"""Spread (校准): how much wider than it thinks a forecast has to be, learned from its own trials."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.forecast.history import Floats
from matcher.forecast.trial import ForecastTrial

WANTED = 0.8
AS_IT_IS = 4.0
"""How many trials that don't overlap it takes to believe them as much as the forecast itself."""
OVERLAP_MONTHS = 3.0
"""Trials share months; one that reaches further counts for less."""
AWAY_MAX = 3.0
"""Half-widths beyond which a trial teaches no more: one that was sure of next to nothing would widen without end."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A factor for the distance of each told total from the middle."""

    factor: float = 1.0

    @classmethod
    def of(cls, trials: Sequence[ForecastTrial]) -> "Spread":
        """Learn how many of its own half-widths away the truth lay; without trials a forecast stays as it is."""
        if not trials:
            return cls()
        away = np.quantile([_away(trial) for trial in trials], WANTED)
        count = len(trials) / max(1.0, trials[0].windows / OVERLAP_MONTHS)
        return cls(float((count * away + AS_IT_IS) / (count + AS_IT_IS)))

    def widen(self, told: Floats) -> Floats:
        """Move totals away from their middle, or towards it; none falls below 0."""
        middle = float(np.median(told))
        return np.maximum(middle + self.factor * (told - middle), 0.0)


def _away(trial: ForecastTrial) -> float:
    """Measure by the side of the range that the truth lies on, as amounts are skewed."""
    off = trial.actual - trial.median
    side = trial.high - trial.median if off > 0 else trial.median - trial.low
    return min(abs(off) / side, AWAY_MAX) if side > 0 else AWAY_MAX * (off != 0)
