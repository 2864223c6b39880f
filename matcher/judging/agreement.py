"""Agreement (一致性): how alike two judges grade the same pairs, neither having seen the other's level.

The figure is Cohen's kappa with quadratic weights (Cohen, Psychological Bulletin 1968): 1 is full agreement, 0 what
chance would give from the same shares of levels; a pair two levels apart counts four times one that is one apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpus.judging.judgements import GradedPair, ListingKey
from market.judging.judgement import Judgement, Level
from matcher.evaluation.bootstrap import ConfidenceInterval, Resamples, bound

FAR = 2
"""Levels so many apart are settled by a third judge."""

LEAST_KAPPA = 0.6
"""Below it judges settle on one ruler before they go on."""

_FEWEST_NEEDS = 2

Values: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GradedTwice:
    """A pair, by the names of its need and its listing, with the levels of its first judge and its second."""

    need: str
    listing: str
    first: Level
    second: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How alike two judges grade.

    `confusion` counts pairs by the first judge's level (rows, from 1) and the second's. `kappa` is None where chance
    leaves nothing to agree on: no pairs, or one level for all. `interval` resamples needs, 95 %, and is None with
    fewer than two of them. `far` are the pairs whose levels lie FAR or more apart.
    """

    pairs: int
    needs: int
    alike: int
    confusion: tuple[tuple[int, ...], ...]
    kappa: float | None
    interval: ConfidenceInterval | None
    far: tuple[GradedTwice, ...]


def measure_agreement(graded: Sequence[GradedTwice], *, seed: int = 0) -> Agreement:
    """Measure how alike pairs were graded."""
    needs = sorted({pair.need for pair in graded})
    counts = np.zeros((len(needs), len(Level), len(Level)))
    for pair in graded:
        counts[needs.index(pair.need), pair.first - Level.NONE, pair.second - Level.NONE] += 1
    confusion = counts.sum(axis=0)
    kappa = float(kappas(confusion[None])[0])
    defined = not np.isnan(kappa)
    return Agreement(
        pairs=len(graded),
        needs=len(needs),
        alike=int(np.trace(confusion)),
        confusion=tuple(tuple(int(count) for count in row) for row in confusion),
        kappa=kappa if defined else None,
        interval=_interval(counts, kappa, seed) if defined and len(needs) >= _FEWEST_NEEDS else None,
        far=tuple(pair for pair in graded if abs(pair.first - pair.second) >= FAR),
    )


def kappas(confusions: Values) -> Values:
    """Compute kappa with quadratic weights of each table, (m, k, k) to (m,); NaN where chance alone agrees."""
    levels = np.arange(confusions.shape[1])
    weights = (levels[:, None] - levels[None, :]) ** 2.0
    first, second, total = confusions.sum(axis=2), confusions.sum(axis=1), confusions.sum(axis=(1, 2))
    observed = (weights * confusions).sum(axis=(1, 2)) * total
    expected = np.einsum("mi,ij,mj->m", first, weights, second)
    unknown = np.full(len(confusions), np.nan)
    found: Values = np.divide(expected - observed, expected, out=unknown, where=expected > 0)
    return found


def twice_in_market(standing: Iterable[Judgement]) -> list[GradedTwice]:
    """Take the first two judges' levels of each pair, in the order of their judgements; a third one settles."""
    gathered: dict[tuple[str, str], dict[str, Level]] = {}
    for each in sorted(standing, key=lambda judgement: (judgement.judged_at, str(judgement.id))):
        gathered.setdefault((str(each.need_id), str(each.listing_id)), {}).setdefault(each.judge, each.level)
    return [_twice(*names, levels) for names, levels in gathered.items() if len(levels) > 1]


def twice_in_files(pairs: Iterable[GradedPair]) -> list[GradedTwice]:
    """Take each pair's first level and the one of its repeat."""
    gathered: dict[tuple[str, str], dict[str, Level]] = {}
    for pair in sorted(pairs, key=lambda pair: pair.repeat):
        gathered.setdefault((_name(pair.need), _name(pair.listing)), {}).setdefault(pair.judge, pair.level)
    return [_twice(*names, levels) for names, levels in sorted(gathered.items()) if len(levels) > 1]


def _twice(need: str, listing: str, levels: dict[str, Level]) -> GradedTwice:
    first, second, *_ = levels.values()
    return GradedTwice(need, listing, first, second)


def _name(key: ListingKey) -> str:
    return f"{key.organization}/{key.number}"


def _interval(counts: Values, kappa: float, seed: int) -> ConfidenceInterval | None:
    """Resample needs, (needs, k, k); resamples in which chance alone agrees have no kappa and are left out."""
    needs, levels = counts.shape[:2]
    means = Resamples(needs, seed=seed).means(counts.reshape(needs, -1))
    resampled = kappas(means.reshape(-1, levels, levels))
    known = resampled[~np.isnan(resampled)]
    return bound(kappa, known) if len(known) else None
