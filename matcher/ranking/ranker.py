"""Ranker (排序器): the features of a candidate become the chance of each level, an order, a level and its reasons.

An additive model: for each of the levels 2, 3 and 4 the log-odds that a pair has at least that level are an
intercept plus one shape a feature. What a feature added is therefore exact, and the whole model is a short table.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from market.judging.judgement import Level
from matcher.ranking.feature import Feature, FeatureValues, Values, matrix
from matcher.ranking.shape import FeatureShape

THRESHOLDS = (Level.WEAK, Level.FAIR, Level.STRONG)
"""The levels whose chance of being reached is modelled, ascending."""

_GAIN_STEPS = np.array([1.0, 2.0, 4.0])  # of 2^(level - 1) - 1: 0, 1, 3, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a ranker was fitted on: which judgements, how many pairs of how many needs, when.

    `learned` are digests of the needs' texts: on others alone is it fairly compared with a later one.
    """

    judgements: str
    pairs: int
    needs: int
    fitted_on: date | None
    learned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prior:
    """Shares of pairs with at least level 2, 3 and 4: `fitted` among judgements, `stated` in what brokers are shown.

    A chance learned where every third pair is good is too high where every tenth is: the difference of the log-odds is
    added to the intercepts (Elkan, IJCAI 2001).
    """

    fitted: tuple[float, float, float]
    stated: tuple[float, float, float]

    def __post_init__(self) -> None:
        for shares in (self.fitted, self.stated):
            if not 0.0 < shares[2] <= shares[1] <= shares[0] < 1.0:
                raise ValueError(f"shares of levels 2, 3 and 4 lie between 0 and 1 and descend, unlike {shares}")

    @property
    def shift(self) -> Values:
        """Give what is added to the log-odds of each threshold, (3,)."""
        fitted, stated = np.array(self.fitted), np.array(self.stated)
        return np.log(stated / (1.0 - stated)) - np.log(fitted / (1.0 - fitted))


@dataclass(frozen=True, slots=True)
class Graded:
    """What a ranker says of n candidates.

    `chances` (n, 3): of at least level 2, 3 and 4, descending. `gains` (n,): expected 2^(level - 1) - 1, by which
    candidates are ordered. `levels` (n,) int64: the median level.
    """

    chances: Values
    gains: Values
    levels: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a feature adds to the log-odds of a level beyond what it adds to the usual pair; `value` None if missing."""

    feature: Feature
    value: float | None
    log_odds: float


@dataclass(frozen=True, slots=True)
class FeatureTerm:
    """What one feature adds to the log-odds of at least level 2, 3 and 4.

    `usual` is its typical value, None where it is usually missing: reasons are told against it.
    """

    feature: Feature
    usual: float | None
    shapes: tuple[FeatureShape, FeatureShape, FeatureShape]

    def __post_init__(self) -> None:
        if self.usual is not None and not np.isfinite(self.usual):
            raise ValueError(f"the usual value of {self.feature.value} is not finite")
        if not all(shape.follows(self.feature.definition.direction) for shape in self.shapes):
            raise ValueError(f"the shape of {self.feature.value} goes against its direction")

    def added(self, column: Values) -> Values:
        """Read all three shapes at each x, (n, 3)."""
        return np.stack([shape.values(column) for shape in self.shapes], axis=1)

    def added_usually(self) -> Values:
        """Say what the usual value adds, (3,)."""
        added: Values = self.added(np.array([np.nan if self.usual is None else self.usual]))[0]
        return added

    def flat(self) -> "FeatureTerm":
        """Add for every value what the usual one adds."""
        steps = [float(added) for added in self.added_usually()]
        first, second, third = (FeatureShape(0.0, 0.0, (), (step,), step) for step in steps)
        return FeatureTerm(self.feature, self.usual, (first, second, third))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranker:
    """An additive model for the vectors of one encoder."""

    encoder: str
    intercepts: tuple[float, float, float]
    terms: tuple[FeatureTerm, ...]
    prior: Prior
    provenance: Provenance

    def __post_init__(self) -> None:
        if not self.terms:
            raise ValueError("a ranker that looks at nothing grades nothing")
        if len(set(self.features)) != len(self.terms):
            raise ValueError("a feature stands twice in a ranker")
        if not np.isfinite(self.intercepts).all():
            raise ValueError("an intercept is not finite")

    @property
    def features(self) -> tuple[Feature, ...]:
        """List what it looks at."""
        return tuple(term.feature for term in self.terms)

    def grade(self, values: FeatureValues, count: int) -> Graded:
        """Grade candidates. Raises ValueError when an array is not of shape (count,)."""
        return self.grade_columns(matrix(values, self.features, count))

    def grade_columns(self, columns: Values) -> Graded:
        """Grade candidates given as columns in the order of `features`, (n, features)."""
        odds = np.tile(np.array(self.intercepts) + self.prior.shift, (len(columns), 1))
        for column, term in zip(columns.T, self.terms, strict=True):
            odds += term.added(column)
        return graded(odds)

    def contributions(self, values: FeatureValues, thresholds: Sequence[Level]) -> list[tuple[Contribution, ...]]:
        """Say what moved each candidate towards its threshold, the strongest first, ties in the order of `features`.

        They add up: the log-odds are those of a pair with usual values plus all of them. Raises ValueError for a level
        that is no threshold, or an array of another length than `thresholds`.
        """
        features = self.features
        columns = matrix(values, features, len(thresholds))
        rows, places = np.arange(len(thresholds)), np.array([THRESHOLDS.index(each) for each in thresholds], np.int64)
        added: Values = np.empty(columns.shape)
        for at, (column, term) in enumerate(zip(columns.T, self.terms, strict=True)):
            added[:, at] = (term.added(column) - term.added_usually())[rows, places]
        order: list[list[int]] = np.argsort(-np.abs(added), axis=1, kind="stable").tolist()
        odds: list[list[float]] = added.tolist()
        known: list[list[float | None]] = [
            [None if np.isnan(value) else value for value in row] for row in columns.tolist()
        ]
        return [
            tuple(Contribution(features[at], value[at], log_odds[at]) for at in first)
            for first, value, log_odds in zip(order, known, odds, strict=True)
        ]

    def without(self, features: Collection[Feature]) -> "Ranker":
        """Take some features as usual for every pair: what they carry is seen in what is lost."""
        terms = tuple(term.flat() if term.feature in features else term for term in self.terms)
        return replace(self, terms=terms)


def graded(odds: Values) -> Graded:
    """Turn log-odds of the three thresholds, (n, 3), into chances, gains and levels.

    A higher level can't be likelier than a lower one: where the three models disagree the lower chance holds.
    """
    chances = np.minimum.accumulate(1.0 / (1.0 + np.exp(-np.clip(odds, -50.0, 50.0))), axis=1)
    levels = 1 + (chances > 0.5).sum(axis=1).astype(np.int64)
    return Graded(chances, chances @ _GAIN_STEPS, levels)
