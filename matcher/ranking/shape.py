"""Shape (形状): how much one feature adds to the log-odds of a level, for every value that it may have."""

from dataclasses import dataclass

import numpy as np

from matcher.ranking.feature import FeatureDirection, Values


@dataclass(frozen=True, slots=True)
class FeatureShape:
    """A line plus steps: `slope` · (x - `centre`) + the step of the interval that x falls into; `missing` for NaN.

    `steps` has one more entry than `breaks`, which ascend; an x equal to a break belongs to the step before it.
    """

    slope: float
    centre: float
    breaks: tuple[float, ...]
    steps: tuple[float, ...]
    missing: float

    def __post_init__(self) -> None:
        numbers = (self.slope, self.centre, self.missing, *self.breaks, *self.steps)
        if not np.isfinite(numbers).all():
            raise ValueError("a shape holds a number that is not finite")
        if len(self.steps) != len(self.breaks) + 1:
            raise ValueError(f"{len(self.breaks)} breaks need {len(self.breaks) + 1} steps, not {len(self.steps)}")
        if any(later <= sooner for sooner, later in zip(self.breaks, self.breaks[1:], strict=False)):
            raise ValueError("the breaks of a shape do not ascend")

    def values(self, column: Values) -> Values:
        """Read the shape at each x, (n,), NaN allowed."""
        known = ~np.isnan(column)
        points = np.where(known, column, self.centre)
        stepped = np.array(self.steps)[np.searchsorted(np.array(self.breaks), points, side="left")]
        added: Values = np.where(known, self.slope * (points - self.centre) + stepped, self.missing)
        return added

    def follows(self, direction: FeatureDirection) -> bool:
        """Say whether a growing x never moves the log-odds against a direction."""
        moves = (self.slope, *(later - sooner for sooner, later in zip(self.steps, self.steps[1:], strict=False)))
        return direction is FeatureDirection.FREE or all(move * direction >= 0 for move in moves)

    def scaled(self, factor: float) -> "FeatureShape":
        """Multiply what the shape adds; a factor below 0 would turn its direction round.

        Raises ValueError for one.
        """
        if factor < 0:
            raise ValueError(f"a shape is scaled by {factor}")
        steps = tuple(step * factor for step in self.steps)
        return FeatureShape(self.slope * factor, self.centre, self.breaks, steps, self.missing * factor)

    def simplified(self) -> "FeatureShape":
        """Leave out breaks where nothing changes."""
        kept = [place for place in range(len(self.breaks)) if self.steps[place] != self.steps[place + 1]]
        steps = (self.steps[0], *(self.steps[place + 1] for place in kept))
        return FeatureShape(self.slope, self.centre, tuple(self.breaks[place] for place in kept), steps, self.missing)


def blend(line: FeatureShape, stairs: FeatureShape, *, share: float) -> FeatureShape:
    """Mix a line without steps and steps without a line; `share` (0 to 1) is that of the steps.

    Raises ValueError when the first has steps, or the second a slope.
    """
    if line.breaks or stairs.slope:
        raise ValueError("blend a line with steps")
    first, second = line.scaled(1.0 - share), stairs.scaled(share)
    steps = tuple(step + first.steps[0] for step in second.steps)
    return FeatureShape(first.slope, first.centre, second.breaks, steps, first.missing + second.missing).simplified()
