"""Line (直线模型): proportional odds (McCullagh, 1980) with slopes that may not go against their direction.

One slope a feature for all three thresholds: level 4 is rare, and what raises level 2 raises it too.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, minimize
from scipy.special import expit

from matcher.ranking.feature import Feature, FeatureDirection, Values
from matcher.ranking.ranker import THRESHOLDS
from matcher.ranking.shape import FeatureShape
from matcher.training.pairs import Pairs


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """Intercepts of the three thresholds, (3,), and a shape a feature."""

    intercepts: Values
    shapes: tuple[FeatureShape, ...]


def fit_line(pairs: Pairs, *, ridge: float) -> TrainingLine:
    """Fit slopes to the mean loss a need, held by `ridge` to a common multiple of the weights that features begin with.

    The penalty is `ridge` times the squared distance, in slopes per usual spread in a need; the multiple is free. So a
    strict line is the plain sum, its scale learned, and not a flat one. Every need counts the same, however many of
    its pairs were judged. A missing value adds nothing, as the mean would. Raises ValueError where a threshold has no
    pair on one of its sides.
    """
    targets = np.stack([pairs.reaches(level) for level in THRESHOLDS], axis=1)
    if len(pairs) == 0 or (targets.mean(axis=0) % 1 == 0).any():
        raise ValueError("every threshold needs pairs that reach it and pairs that don't")
    centres, spreads = _scales(pairs)
    inputs = np.nan_to_num((pairs.columns - centres) / spreads)
    weights = need_weights(pairs.needs)
    count = len(pairs.features)
    plain = np.array([each.definition.weight * int(each.definition.direction) for each in pairs.features])

    def loss(parameters: Values) -> tuple[float, Values]:
        slopes, multiple, intercepts = parameters[:count], parameters[count], parameters[count + 1 :]
        odds = (inputs @ slopes)[:, None] + intercepts
        errors = (expit(odds) - targets) * weights[:, None]
        worth = float(((np.logaddexp(0.0, odds) - targets * odds) * weights[:, None]).sum())
        away = slopes - multiple * plain
        gradient = np.concatenate(
            (
                inputs.T @ errors.sum(axis=1) + 2 * ridge * away,
                [-2 * ridge * float(plain @ away)],
                errors.sum(axis=0),
            )
        )
        return worth + ridge * float(away @ away), gradient

    rates = np.clip((targets * weights[:, None]).sum(axis=0), 1e-6, 1 - 1e-6)
    start = np.concatenate((plain, [1.0], np.log(rates / (1 - rates))))
    lows, highs = zip(*(_bounds(feature) for feature in pairs.features), strict=True)
    unbounded = [np.inf] * len(THRESHOLDS)
    bounds = Bounds([*lows, 0.0, *(-each for each in unbounded)], [*highs, np.inf, *unbounded])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 1000})
    slopes = found.x[:count] / spreads
    shapes = tuple(
        FeatureShape(float(slope), float(centre), (), (0.0,), 0.0)
        for slope, centre in zip(slopes, centres, strict=True)
    )
    return TrainingLine(found.x[count + 1 :], shapes)


def need_weights(needs: NDArray[np.int64]) -> Values:
    """Weigh pairs so that every need weighs the same and all together 1, (n,)."""
    _, inverse, counts = np.unique(needs, return_inverse=True, return_counts=True)
    return 1.0 / (counts[inverse] * len(counts))


def _scales(pairs: Pairs) -> tuple[Values, Values]:
    """Give the mean of each column, and its usual spread within a need; 0 and 1 where it has no value, or one alone."""
    known = ~np.isnan(pairs.columns)
    values = np.where(known, pairs.columns, 0.0)
    centres = values.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    _, inverse, counts = np.unique(pairs.needs, return_inverse=True, return_counts=True)
    shape = (len(counts), pairs.columns.shape[1])
    sums, squares, present = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    np.add.at(sums, inverse, values)
    np.add.at(squares, inverse, values**2)
    np.add.at(present, inverse, known)
    within = squares / np.maximum(present, 1) - (sums / np.maximum(present, 1)) ** 2
    measured = np.maximum((present > 1).sum(axis=0), 1)
    spreads = np.sqrt(np.maximum(within, 0.0) * (present > 1)).sum(axis=0) / measured
    return centres, np.where(spreads > 1e-9, spreads, 1.0)


def _bounds(feature: Feature) -> tuple[float, float]:
    direction = feature.definition.direction
    return (
        0.0 if direction is FeatureDirection.RAISES else -np.inf,
        0.0 if direction is FeatureDirection.LOWERS else np.inf,
    )
