"""Fitting (拟合): a ranker from judged pairs: candidates of different strictness, chosen and calibrated by need.

Nothing is chosen or calibrated on a need that it was fitted on: every such figure comes from models that did not see
the need.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.model_selection import GroupKFold

from matcher.evaluation.metrics import ndcg_at_k, rank
from matcher.ranking.feature import Feature, Values
from matcher.ranking.ranker import THRESHOLDS, FeatureTerm, Prior, Provenance, Ranker, graded
from matcher.ranking.shape import blend
from matcher.training.line import TrainingLine, fit_line, need_weights
from matcher.training.pairs import Pairs
from matcher.training.stairs import Boosting, Stairs, fit_stairs

PARTS = 5
RIDGES = (0.01, 0.1, 1.0, 10.0, 100.0)
SHARES = (0.0, 0.25)
_LEAST_RATE = 1e-3

Odds = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Strictness:
    """How much a ranker may follow its judgements: the line's ridge, and the share of the boosted steps beside it."""

    ridge: float
    share: float


@dataclass(frozen=True, slots=True)
class FittingChoice:
    """A strictness with the mean nDCG@10 that it reached on needs that it had not seen."""

    strictness: Strictness
    reached: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """A ranker, and the strictnesses that were compared, the chosen one first."""

    ranker: Ranker
    choices: tuple[FittingChoice, ...]


def fit_ranker(
    pairs: Pairs,
    *,
    encoder: str,
    provenance: Provenance,
    stated: tuple[float, float, float] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Fitted:
    """Choose the strictness, fit all pairs with it, and calibrate each threshold (Platt, 1999).

    Without `stated` shares of levels among what brokers are shown, those of the judgements hold. Raises ValueError when
    there are too few needs or levels.
    """
    groups = np.unique(pairs.groups)
    if len(groups) < PARTS:
        raise ValueError(f"{len(groups)} needs can't be split into {PARTS} parts; judge pairs of more needs")
    choices: list[FittingChoice] = []
    unseen: dict[Strictness, Odds] = {}
    lines = {ridge: [(fit_line(seen, ridge=ridge), marks) for seen, marks in _parts(pairs)] for ridge in RIDGES}
    stairs = [(_all_stairs(seen), marks) for seen, marks in _parts(pairs)]
    for ridge, share in product(RIDGES, SHARES):
        strictness = Strictness(ridge, share)
        odds = np.empty((len(pairs), len(THRESHOLDS)))
        for (line, marks), (steps, _) in zip(lines[ridge], stairs, strict=True):
            odds[marks] = _odds(_mixed(pairs.features, line, steps, share), pairs.among(marks).columns)
        unseen[strictness] = odds
        choices.append(FittingChoice(strictness, float(need_ndcg(pairs, graded(odds).gains).mean())))
        say(f"ridge {ridge}, share of steps {share}: nDCG@10 {choices[-1].reached:.4f} on needs not seen")
    chosen = choose(choices)
    best = chosen.strictness
    whole = _mixed(pairs.features, fit_line(pairs, ridge=best.ridge), _all_stairs(pairs), best.share)
    scales = [_platt(unseen[best][:, place], pairs.reaches(level), pairs) for place, level in enumerate(THRESHOLDS)]
    fitted = _rates(pairs)
    ranker = _calibrated(
        Ranker(
            encoder=encoder,
            intercepts=whole.intercepts,
            terms=whole.terms,
            prior=Prior(fitted, stated if stated is not None else fitted),
            provenance=provenance,
        ),
        scales,
        pairs,
    )
    return Fitted(ranker, (chosen, *(choice for choice in choices if choice is not chosen)))


def choose(choices: Sequence[FittingChoice]) -> FittingChoice:
    """Choose what ranked unseen needs best; of equals the strictest: fewer steps, then a greater ridge."""
    return min(choices, key=lambda choice: (-choice.reached, choice.strictness.share, -choice.strictness.ridge))


def need_ndcg(pairs: Pairs, scores: Values) -> Values:
    """Measure nDCG@10 of each need that has something above level 1, ordered by need."""
    return np.array(
        [
            ndcg_at_k(pairs.levels[marks] - 1, rank(scores[marks]))
            for marks in (pairs.needs == need for need in np.unique(pairs.needs))
            if (pairs.levels[marks] > 1).any()
        ]
    )


@dataclass(frozen=True, slots=True)
class _Mixture:
    intercepts: tuple[float, float, float]
    terms: tuple[FeatureTerm, ...]


def _parts(pairs: Pairs) -> Sequence[tuple[Pairs, NDArray[np.bool_]]]:
    """Split by group: for each part all other pairs, and the marks of its own."""
    found = []
    for _, places in GroupKFold(n_splits=PARTS).split(pairs.columns, groups=pairs.groups):
        marks = np.zeros(len(pairs), dtype=np.bool_)
        marks[places] = True
        found.append((pairs.among(~marks), marks))
    return found


def _all_stairs(pairs: Pairs) -> tuple[Stairs, ...]:
    return tuple(fit_stairs(pairs, level, boosting=Boosting()) for level in THRESHOLDS)


def _mixed(features: tuple[Feature, ...], line: TrainingLine, stairs: Sequence[Stairs], share: float) -> _Mixture:
    first, second, third = (
        float(line.intercepts[place] * (1 - share) + each.intercept * share) for place, each in enumerate(stairs)
    )
    terms = []
    for place, feature in enumerate(features):
        at_two, at_three, at_four = (blend(line.shapes[place], each.shapes[place], share=share) for each in stairs)
        terms.append(FeatureTerm(feature, None, (at_two, at_three, at_four)))
    return _Mixture((first, second, third), tuple(terms))


def _odds(mixture: _Mixture, columns: Values) -> Odds:
    odds = np.tile(np.array(mixture.intercepts), (len(columns), 1))
    for column, term in zip(columns.T, mixture.terms, strict=True):
        odds += term.added(column)
    return odds


def _platt(odds: Values, target: Values, pairs: Pairs) -> tuple[float, float]:
    """Find the factor, 0 or more, and the offset that make unseen pairs most likely, needs weighing the same."""
    weights = need_weights(pairs.needs)

    def loss(parameters: Values) -> tuple[float, Values]:
        turned = parameters[0] * odds + parameters[1]
        errors = (expit(turned) - target) * weights
        worth = float(((np.logaddexp(0.0, turned) - target * turned) * weights).sum())
        return worth, np.array([(errors * odds).sum(), errors.sum()])

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0.0, None), (None, None)])
    return float(found.x[0]), float(found.x[1])


def _calibrated(ranker: Ranker, scales: Sequence[tuple[float, float]], pairs: Pairs) -> Ranker:
    first, second, third = (
        intercept * factor + offset for intercept, (factor, offset) in zip(ranker.intercepts, scales, strict=True)
    )
    terms = []
    for place, term in enumerate(ranker.terms):
        column = pairs.columns[:, place]
        known = column[~np.isnan(column)]
        usual = float(np.median(known)) if 2 * len(known) >= len(column) else None
        low, middle, high = (shape.scaled(factor) for shape, (factor, _) in zip(term.shapes, scales, strict=True))
        terms.append(FeatureTerm(term.feature, usual, (low, middle, high)))
    return replace(ranker, intercepts=(first, second, third), terms=tuple(terms))


def _rates(pairs: Pairs) -> tuple[float, float, float]:
    """Give the shares of pairs that reach each threshold, needs weighing the same."""
    weights = need_weights(pairs.needs)
    rates = [float((pairs.reaches(level) * weights).sum()) for level in THRESHOLDS]
    first = min(max(rates[0], _LEAST_RATE), 1 - _LEAST_RATE)
    second = min(max(rates[1], _LEAST_RATE), first)
    return first, second, min(max(rates[2], _LEAST_RATE), second)
