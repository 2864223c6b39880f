"""Trial (较量): may a new ranker go live? Only if it orders needs that it did not see better than the live one."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import GroupKFold

from matcher.evaluation.bootstrap import ConfidenceInterval, Resamples
from matcher.ranking.feature import Values
from matcher.ranking.ranker import THRESHOLDS, Graded, Provenance, Ranker
from matcher.training.fitting import PARTS, fit_ranker, need_ndcg
from matcher.training.pairs import Pairs

SEED = 2026


@dataclass(frozen=True, slots=True)
class TrainingTrial:
    """nDCG@10 of both, and of the new one less the live one, need by need, over `needs` needs, with intervals."""

    needs: int
    live: ConfidenceInterval
    new: ConfidenceInterval
    difference: ConfidenceInterval

    @property
    def won(self) -> bool:
        """Say whether the whole interval of the difference lies above 0; a tie keeps what is live."""
        return self.difference.low > 0


def unseen_grades(
    pairs: Pairs,
    *,
    encoder: str,
    provenance: Provenance,
    stated: tuple[float, float, float] | None = None,
    say: Callable[[str], None],
) -> Graded:
    """Grade every pair by a ranker that was fitted, chosen and calibrated without its need, nor any like it."""
    chances = np.empty((len(pairs), len(THRESHOLDS)))
    gains, levels = np.empty(len(pairs)), np.empty(len(pairs), dtype=np.int64)
    splits = GroupKFold(n_splits=PARTS).split(pairs.columns, groups=pairs.groups)
    for number, (_, places) in enumerate(splits, start=1):
        marks = np.zeros(len(pairs), dtype=np.bool_)
        marks[places] = True
        say(f"trying on needs that were held out: part {number} of {PARTS}")
        fitted = fit_ranker(pairs.among(~marks), encoder=encoder, provenance=provenance, stated=stated)
        found = fitted.ranker.grade_columns(pairs.columns[marks])
        chances[marks], gains[marks], levels[marks] = found.chances, found.gains, found.levels
    return Graded(chances, gains, levels)


def hold_trial(pairs: Pairs, new: Values, live: Values, *, seed: int = SEED) -> TrainingTrial:
    """Compare scores of pairs, (n,) each, that know nothing of the pair's need. Raises ValueError for no need."""
    ours, theirs = need_ndcg(pairs, new), need_ndcg(pairs, live)
    resamples = Resamples(len(ours), seed=seed)
    return TrainingTrial(
        len(ours), resamples.interval(theirs), resamples.interval(ours), resamples.interval(ours - theirs)
    )


def live_scores(ranker: Ranker, pairs: Pairs) -> Values:
    """Score pairs by a ranker that may look at other features than the pairs' own list.

    Raises ValueError when it asks for one that the pairs lack.
    """
    missing = [feature.value for feature in ranker.features if feature not in pairs.features]
    if missing:
        raise ValueError(f"the pairs lack {', '.join(missing)}")
    return ranker.grade_columns(pairs.columns[:, [pairs.features.index(feature) for feature in ranker.features]]).gains
