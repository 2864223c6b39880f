"""Assessment (评定): candidates whose rows were read are checked against the need, graded, ordered and gated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from market.indicator.indicator import Indicator
from market.judging.judgement import Level
from market.listing.achievement import Achievement
from market.listing.fit import Fit, fit
from market.listing.listing import Listing, ListingId
from market.listing.relaxation import Relaxation
from matcher.answering.match import Grading
from matcher.answering.recall import Candidate
from matcher.ranking.feature import Feature, FeatureValues, Values
from matcher.ranking.field_features import AskingFields, Fold, field_features
from matcher.ranking.ranker import Graded, Ranker
from matcher.ranking.readings import Readings

NEAR_MISSES = 5
"""So many near misses are shown; more would be a second list."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """A candidate with its row, how it fits, and what the ranker says of it (None: there is no ranker for it)."""

    candidate: Candidate
    listing: Achievement
    fit: Fit
    score: float
    grading: Grading | None


@dataclass(frozen=True, slots=True)
class Near:
    """One that fails a single condition: on what the need would have to give way, for how many, and to what level."""

    assessed: Assessed
    mend: Relaxation
    qualify: int
    would_be: Level | None


@dataclass(frozen=True, slots=True)
class Sorted:
    """Those that fail nothing, best first; the near misses, best first; how many more fail conditions.

    `failing` counts those that fail several. `missing_one` counts those that fail one alone and are no near miss: they
    would be no answer even then, or too many are better.
    """

    main: tuple[Assessed, ...]
    near: tuple[Near, ...]
    failing: int
    missing_one: int

    @property
    def failed(self) -> int:
        """Count all that fail a condition."""
        return len(self.near) + self.failing + self.missing_one


def assess(
    asking: AskingFields,
    candidates: Sequence[Candidate],
    found: Mapping[ListingId, Listing],
    *,
    ranker: Ranker | None,
    readings: Readings,
    fold: Fold,
    gated: bool = True,
) -> Sorted:
    """Check and grade the candidates that were found, order them anew, and take out those that fail.

    Without a ranker they keep the order and the score in which they came. Ties keep it too. Where they are not `gated`,
    those that fail stay among the others.
    """
    pairs = [
        (candidate, listing)
        for candidate in candidates
        if isinstance(listing := found.get(candidate.listing_id), Achievement)
    ]
    offered = [readings.of(listing) for _, listing in pairs]
    assessed = _graded(asking, pairs, offered, ranker, fold)
    if not gated:
        return Sorted(tuple(assessed), (), 0, 0)
    main = [each for each in assessed if not each.fit.failures]
    single = [place for place, each in enumerate(assessed) if len(each.fit.failures) == 1]
    near = _near(
        asking,
        [assessed[place] for place in single],
        {listing.id: indicators for (_, listing), indicators in zip(pairs, offered, strict=True)},
        ranker,
        fold,
    )
    return Sorted(tuple(main), tuple(near), len(assessed) - len(main) - len(single), len(single) - len(near))


def _graded(
    asking: AskingFields,
    pairs: Sequence[tuple[Candidate, Achievement]],
    offered: Sequence[Sequence[Indicator]],
    ranker: Ranker | None,
    fold: Fold,
) -> list[Assessed]:
    fits = [fit(asking.required, listing, indicators) for (_, listing), indicators in zip(pairs, offered, strict=True)]
    if ranker is None or any(candidate.features is None for candidate, _ in pairs):
        return [
            Assessed(candidate, listing, fitted, candidate.score, None)
            for (candidate, listing), fitted in zip(pairs, fits, strict=True)
        ]
    values = _values(pairs, field_features(asking, [listing for _, listing in pairs], fits, fold=fold))
    grades = ranker.grade(values, len(pairs))
    gradings = _gradings(ranker, grades, values)
    made = [
        Assessed(candidate, listing, fitted, gain, grading)
        for (candidate, listing), fitted, gain, grading in zip(
            pairs, fits, grades.gains.tolist(), gradings, strict=True
        )
    ]
    return sorted(made, key=lambda each: -each.score)


def _gradings(ranker: Ranker, grades: Graded, values: FeatureValues) -> list[Grading]:
    levels = [Level(level) for level in grades.levels.tolist()]
    towards = [max(level, Level.WEAK) for level in levels]
    moved = ranker.contributions(values, towards)
    return [
        Grading(level, (first, second, third), contributions)
        for level, (first, second, third), contributions in zip(levels, grades.chances.tolist(), moved, strict=True)
    ]


def _values(pairs: Sequence[tuple[Candidate, Achievement]], fields: FeatureValues) -> FeatureValues:
    text: dict[Feature, Values] = {}
    for row, (candidate, _) in enumerate(pairs):
        for feature, value in (candidate.features or {}).items():
            text.setdefault(feature, np.full(len(pairs), np.nan))[row] = value
    return {**text, **fields}


def _near(
    asking: AskingFields,
    failing: Sequence[Assessed],
    offered: Mapping[ListingId, Sequence[Indicator]],
    ranker: Ranker | None,
    fold: Fold,
) -> list[Near]:
    """Say of each near miss what would mend it, and what it would be then; the hopeless are left out."""
    eased = [replace(asking, required=asking.required.relaxed((each.fit.failures[0],))) for each in failing]
    fits = [fit(one.required, each.listing, offered[each.listing.id]) for one, each in zip(eased, failing, strict=True)]
    mended = zip(failing, eased, fits, _mended(eased, failing, fits, ranker, fold), strict=True)
    hopeful = [
        (each, one.required, score, level)
        for each, one, fitted, (score, level) in mended
        if level is not Level.NONE and not fitted.failures
    ]
    hopeful.sort(key=lambda one: -one[2])
    near = []
    for each, required, _, level in hopeful[:NEAR_MISSES]:
        qualify = sum(not fit(required, other.listing, offered[other.listing.id]).failures for other, *_ in hopeful)
        near.append(Near(each, each.fit.failures[0], qualify, level))
    return near


def _mended(
    eased: Sequence[AskingFields],
    failing: Sequence[Assessed],
    fits: Sequence[Fit],
    ranker: Ranker | None,
    fold: Fold,
) -> list[tuple[float, Level | None]]:
    """Say the score and the level of each if the need gave way on what it fails; all are graded at once."""
    if not failing or ranker is None or any(each.candidate.features is None for each in failing):
        return [(each.score, None) for each in failing]
    fields = [
        field_features(one, [each.listing], [fitted], fold=fold)
        for one, each, fitted in zip(eased, failing, fits, strict=True)
    ]
    together = {feature: np.concatenate([one[feature] for one in fields]) for feature in fields[0]}
    grades = ranker.grade(_values([(each.candidate, each.listing) for each in failing], together), len(failing))
    return [(gain, Level(level)) for gain, level in zip(grades.gains.tolist(), grades.levels.tolist(), strict=True)]
