"""Comparison (比较): means and intervals of several systems, and of ours less each other, over the same resamples."""

from collections.abc import Mapping

import numpy as np

from matcher.evaluation.bootstrap import ConfidenceInterval, Resamples, Values, bound
from matcher.evaluation.evaluation import OURS, Figures
from matcher.evaluation.measuring import ONE_BY_ONE, LevelErrors, Measured
from matcher.evaluation.metrics import Metric, score_of_error


def compare(
    measured: Mapping[str, Measured], *, seed: int, rounds: int
) -> tuple[dict[str, Figures], dict[str, Figures], dict[Metric, int]]:
    """Give each system's figures, ours less each other's, and how many needs qualify for each measure."""
    systems: dict[str, dict[Metric, ConfidenceInterval]] = {name: {} for name in measured}
    minus: dict[str, dict[Metric, ConfidenceInterval]] = {name: {} for name in measured if name != OURS}
    qualifying: dict[Metric, int] = {}
    for each in ONE_BY_ONE:
        columns = {name: one.values[each] for name, one in measured.items()}
        own, ahead, count = compare_columns(columns, seed=seed, rounds=rounds)
        qualifying[each] = count
        for name, interval in own.items():
            systems[name][each] = interval
        for name, interval in ahead.items():
            minus[name][each] = interval
    levels = {name: one.levels for name, one in measured.items() if one.levels is not None}
    if levels:
        own, ahead = _compare_levels(levels, seed=seed, rounds=rounds)
        qualifying[Metric.SCORE] = len(next(iter(levels.values())).pairs)
        for name, interval in own.items():
            systems[name][Metric.SCORE] = interval
        for name, interval in ahead.items():
            minus[name][Metric.SCORE] = interval
    return dict(systems), dict(minus), qualifying


def compare_columns(
    columns: Mapping[str, Values], *, seed: int, rounds: int
) -> tuple[dict[str, ConfidenceInterval], dict[str, ConfidenceInterval], int]:
    """Bound the mean of each system's values, (n,), and of ours less each other's, over the needs that have one.

    Without any such need there is nothing to bound.
    """
    values = np.stack(list(columns.values()), axis=1)
    values = values[~np.isnan(values).any(axis=1)]
    if not len(values):
        return {}, {}, 0
    means, resampled = values.mean(axis=0), Resamples(len(values), seed=seed, rounds=rounds).means(values)
    own, ahead = _bound_all(list(columns), means, resampled)
    return own, ahead, len(values)


def _compare_levels(
    levels: Mapping[str, LevelErrors], *, seed: int, rounds: int
) -> tuple[dict[str, ConfidenceInterval], dict[str, ConfidenceInterval]]:
    """Bound Scores: the errors of all pairs together, as the contest counts, the needs resampled."""
    pairs = next(iter(levels.values())).pairs
    columns = np.stack([*(one.errors for one in levels.values()), pairs], axis=1)
    resampled = Resamples(len(pairs), seed=seed, rounds=rounds).means(columns)
    means = score_of_error(columns[:, :-1].sum(axis=0) / pairs.sum())
    return _bound_all(list(levels), means, score_of_error(resampled[:, :-1] / resampled[:, -1:]))


def _bound_all(
    names: list[str], means: Values, resampled: Values
) -> tuple[dict[str, ConfidenceInterval], dict[str, ConfidenceInterval]]:
    own = {name: bound(float(means[at]), resampled[:, at]) for at, name in enumerate(names)}
    if OURS not in names:
        return own, {}
    ours = names.index(OURS)
    ahead = {
        name: bound(float(means[ours] - means[at]), resampled[:, ours] - resampled[:, at])
        for at, name in enumerate(names)
        if at != ours
    }
    return own, ahead
