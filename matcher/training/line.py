"""Line (直线模型): proportional odds (McCullagh, 1980) with slopes that may not go against their direction.

One slope a feature for all three thresholds: level 4 is rare, and what raises level 2 raises it too.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, minimize
from scipy.special import expit

from matcher.feature import Direction, Feature, Values
from matcher.ranker import THRESHOLDS
from matcher.ranker_shape import Shape
from matcher.training.pairs import Pairs

_STEEPEST = np.inf


@dataclass(frozen=True, slots=True)
class Line:
    """Intercepts of the three thresholds, (3,), and a shape a feature."""

    intercepts: Values
    shapes: tuple[Shape, ...]


def fit_line(pairs: Pairs, *, ridge: float) -> Line:
    """Fit slopes under a ridge penalty of `ridge` on each standardised slope, squared, beside the mean loss a need.

    Every need counts the same, however many of its pairs were judged. A missing value adds nothing, as the mean would.
    Raises ValueError where a threshold has no pair on one of its sides.
    """
    targets = np.stack([pairs.reaches(level) for level in THRESHOLDS], axis=1)
    if len(pairs) == 0 or (targets.mean(axis=0) % 1 == 0).any():
        raise ValueError("every threshold needs pairs that reach it and pairs that don't")
    centres, spreads = _scales(pairs.columns)
    inputs = np.nan_to_num((pairs.columns - centres) / spreads)
    weights = need_weights(pairs.needs)
    count = len(pairs.features)

    def loss(parameters: Values) -> tuple[float, Values]:
        slopes, intercepts = parameters[:count], parameters[count:]
        odds = (inputs @ slopes)[:, None] + intercepts
        errors = (expit(odds) - targets) * weights[:, None]
        worth = float(((np.logaddexp(0.0, odds) - targets * odds) * weights[:, None]).sum())
        gradient = np.concatenate((inputs.T @ errors.sum(axis=1) + 2 * ridge * slopes, errors.sum(axis=0)))
        return worth + ridge * float(slopes @ slopes), gradient

    rates = np.clip((targets * weights[:, None]).sum(axis=0), 1e-6, 1 - 1e-6)
    start = np.concatenate((np.zeros(count), np.log(rates / (1 - rates))))
    low, high = zip(*(_bounds(feature) for feature in pairs.features), (-_STEEPEST, _STEEPEST), strict=False)
    bounds = Bounds([*low[:count], *[-_STEEPEST] * 3], [*high[:count], *[_STEEPEST] * 3])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    slopes = found.x[:count] / spreads
    shapes = tuple(
        Shape(float(slope), float(centre), (), (0.0,), 0.0) for slope, centre in zip(slopes, centres, strict=True)
    )
    return Line(found.x[count:], shapes)


def need_weights(needs: NDArray[np.int64]) -> Values:
    """Weigh pairs so that every need weighs the same and all together 1, (n,)."""
    _, inverse, counts = np.unique(needs, return_inverse=True, return_counts=True)
    return 1.0 / (counts[inverse] * len(counts))


def _scales(columns: Values) -> tuple[Values, Values]:
    """Give mean and spread of each column; 0 and 1 for one without a value, or with one value alone."""
    known = ~np.isnan(columns)
    counts = np.maximum(known.sum(axis=0), 1)
    centres = np.where(known, columns, 0.0).sum(axis=0) / counts
    spreads = np.sqrt((np.where(known, columns - centres, 0.0) ** 2).sum(axis=0) / counts)
    return centres, np.where(spreads > 0, spreads, 1.0)


def _bounds(feature: Feature) -> tuple[float, float]:
    direction = feature.definition.direction
    return (
        0.0 if direction is Direction.RAISES else -_STEEPEST,
        0.0 if direction is Direction.LOWERS else _STEEPEST,
    )
