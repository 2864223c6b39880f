"""Pairs (样本): judged pairs as a learner reads them: features, level, and which need each belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.judging.judgement import Level
from matcher.ranking.feature import Feature, FeatureValues, Values, matrix

Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pairs:
    """n judged pairs: `columns` (n, features) float64 with NaN; `levels` from 1, `needs` and `groups`, (n,) int64 each.

    A group holds the pairs of needs that share a text: no split tears it.
    """

    features: tuple[Feature, ...]
    columns: Values
    levels: NDArray[np.int64]
    needs: NDArray[np.int64]
    groups: NDArray[np.int64]

    def __post_init__(self) -> None:
        count = len(self.levels)
        if self.columns.shape != (count, len(self.features)) or {self.needs.shape, self.groups.shape} != {(count,)}:
            raise ValueError(f"{count} levels, but columns of {self.columns.shape}, or needs and groups that differ")

    def __len__(self) -> int:
        return len(self.levels)

    def among(self, marks: Marks) -> "Pairs":
        """Keep the marked pairs, (n,)."""
        return Pairs(self.features, self.columns[marks], self.levels[marks], self.needs[marks], self.groups[marks])

    def told(self) -> "Pairs":
        """Leave out the features that no pair has."""
        kept = np.flatnonzero((~np.isnan(self.columns)).any(axis=0))
        features = tuple(self.features[place] for place in kept)
        return Pairs(features, self.columns[:, kept], self.levels, self.needs, self.groups)

    def reaches(self, level: Level) -> Values:
        """Mark with 1 the pairs of at least a level, with 0 the others, (n,)."""
        return (self.levels >= level).astype(np.float64)


def joined(first: Pairs, second: Pairs) -> Pairs:
    """Put pairs of the same features together; a need of the second is another one than any of the first.

    Raises ValueError when the features differ.
    """
    if first.features != second.features:
        raise ValueError("pairs of different features can't be put together")
    after = int(first.needs.max()) + 1 if len(first) else 0
    return Pairs(
        first.features,
        np.concatenate((first.columns, second.columns)),
        np.concatenate((first.levels, second.levels)),
        np.concatenate((first.needs, second.needs + after)),
        np.concatenate((first.groups, second.groups)),
    )


def gather(features: tuple[Feature, ...], needs: Sequence[tuple[int, FeatureValues, NDArray[np.int64]]]) -> Pairs:
    """Put needs together, each given as its group, the features of its candidates and their levels."""
    if not needs:
        nothing = np.empty(0, dtype=np.int64)
        return Pairs(features, np.empty((0, len(features))), nothing, nothing, nothing)
    counts = [len(levels) for _, _, levels in needs]
    return Pairs(
        features,
        np.concatenate([matrix(values, features, len(levels)) for _, values, levels in needs]),
        np.concatenate([levels for _, _, levels in needs]),
        np.repeat(np.arange(len(needs)), counts),
        np.repeat(np.array([group for group, _, _ in needs], dtype=np.int64), counts),
    )
