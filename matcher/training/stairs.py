"""Stairs (阶梯模型): scikit-learn's gradient boosting without interactions, read back as one shape a feature.

A sum of trees that each look at one feature is a sum of step functions, so that the fitted model needs no pickle.

Reliability (可靠性): whether a chance of 30 % comes true three times in ten.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from market.judging.judgement import Level
from matcher.ranking.feature import Values
from matcher.ranking.shape import FeatureShape
from matcher.training.line import need_weights
from matcher.training.pairs import Pairs

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs whose chance lies in one tenth: how many, their mean chance, and how often the level was reached."""

    pairs: int
    chance: float
    reached: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """The tenths that hold pairs, ascending, and the expected calibration error (Naeini et al., AAAI 2015)."""

    bins: tuple[Bin, ...]
    error: float


def reliability(chances: Values, reached: Values) -> Reliability:
    """Compare chances (n,) with what came true (n,), 0 or 1, in ten bins of equal width.

    Raises ValueError for no pair, or a chance outside 0 to 1.
    """
    if not len(chances) or float(chances.min()) < 0 or float(chances.max()) > 1:
        raise ValueError("a reliability needs chances between 0 and 1")
    places = np.minimum((chances * BINS).astype(np.int64), BINS - 1)
    bins = [
        Bin(int(marks.sum()), float(chances[marks].mean()), float(reached[marks].mean()))
        for marks in (places == place for place in range(BINS))
        if marks.any()
    ]
    error = sum(each.pairs * abs(each.chance - each.reached) for each in bins) / len(chances)
    return Reliability(tuple(bins), error)


_BISECTIONS = 60
_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class Stairs:
    """The log-odds of one threshold: an intercept and a shape a feature."""

    intercept: float
    shapes: tuple[FeatureShape, ...]


@dataclass(frozen=True, slots=True)
class Boosting:
    """How trees are grown. Few leaves, many pairs a leaf: loose trees rank worse than a plain sum."""

    rounds: int = 40
    rate: float = 0.1
    leaves: int = 4
    pairs_a_leaf: int = 40
    ridge: float = 10.0


def fit_stairs(pairs: Pairs, level: Level, *, boosting: Boosting) -> Stairs:
    """Fit the chance of a level, every need counting the same. Raises ValueError where all or no pairs reach it."""
    with threadpool_limits(limits=1, user_api="openmp"):  # so few pairs gain nothing, and threads that wait spin
        return read_stairs(grow(pairs, level, boosting=boosting), pairs.columns)


def grow(pairs: Pairs, level: Level, *, boosting: Boosting) -> HistGradientBoostingClassifier:
    """Grow the trees. Raises ValueError where all pairs, or none, reach the level."""
    target = pairs.reaches(level)
    if len(np.unique(target)) < 2:
        raise ValueError(f"level {level.value} needs pairs that reach it and pairs that don't")
    model = HistGradientBoostingClassifier(
        learning_rate=boosting.rate,
        max_iter=boosting.rounds,
        max_leaf_nodes=boosting.leaves,
        min_samples_leaf=min(boosting.pairs_a_leaf, max(1, len(pairs) // 10)),
        l2_regularization=boosting.ridge,
        monotonic_cst=[int(feature.definition.direction) for feature in pairs.features],
        interaction_cst="no_interactions",
        early_stopping=False,
        random_state=0,
    )
    return model.fit(pairs.columns, target, sample_weight=need_weights(pairs.needs) * len(pairs))


def read_stairs(model: HistGradientBoostingClassifier, columns: Values) -> Stairs:
    """Read what each feature adds, by asking the model with all other features missing.

    `columns` are those it was fitted on: between two neighbours of a feature that give different answers a break is
    found by halving, to the last bit.
    """
    width = columns.shape[1]
    nothing = np.full((1, width), np.nan)
    intercept = float(model.decision_function(nothing)[0])

    def added(place: int, points: Values) -> Values:
        rows = np.repeat(nothing, len(points), axis=0)
        rows[:, place] = points
        answers: Values = model.decision_function(rows) - intercept
        return answers

    shapes: list[FeatureShape] = []
    for place in range(width):
        points = np.unique(columns[~np.isnan(columns[:, place]), place])
        if not len(points):
            shapes.append(FeatureShape(0.0, 0.0, (), (0.0,), 0.0))
            continue
        answers = added(place, points)
        changes = np.flatnonzero(np.abs(np.diff(answers)) > _SAME)
        low, high = points[changes], points[changes + 1]
        for _ in range(_BISECTIONS if len(changes) else 0):
            middle = low + (high - low) / 2
            below = np.abs(added(place, middle) - answers[changes]) <= _SAME
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        steps = (float(answers[0]), *(float(answer) for answer in answers[changes + 1]))
        shapes.append(FeatureShape(0.0, 0.0, tuple(low.tolist()), steps, 0.0))
    return Stairs(intercept, tuple(shapes))
