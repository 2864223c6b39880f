"""Assessment (评定): candidates whose rows were read are checked against the need, graded, ordered and gated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from market.achievement import Achievement
from market.fit import Fit, fit
from market.indicator import Indicator
from market.judgement import Level
from market.listing import Listing, ListingId
from market.relaxation import Relaxation
from matcher.feature import Feature, FeatureValues, Values
from matcher.field_features import Asking, Fold, field_features
from matcher.match import Grading
from matcher.ranker import Graded, Ranker
from matcher.readings import Readings
from matcher.recall import Candidate

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
    """Those that fail nothing, best first; the near misses, best first; how many more fail more than one condition."""

    main: tuple[Assessed, ...]
    near: tuple[Near, ...]
    failing: int


def assess(
    asking: Asking,
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
        return Sorted(tuple(assessed), (), 0)
    main = [each for each in assessed if not each.fit.failures]
    single = [place for place, each in enumerate(assessed) if len(each.fit.failures) == 1]
    near = _near(
        asking,
        [assessed[place] for place in single],
        {listing.id: indicators for (_, listing), indicators in zip(pairs, offered, strict=True)},
        ranker,
        fold,
    )
    return Sorted(tuple(main), tuple(near), len(assessed) - len(main) - len(single))


def _graded(
    asking: Asking,
    pairs: Sequence[tuple[Candidate, Achievement]],
    offered: Sequence[Sequence[Indicator]],
    ranker: Ranker | None,
    fold: Fold,
    *,
    told: bool = True,
) -> list[Assessed]:
    """Grade pairs, best first; where it is not `told` why, gradings come without contributions."""
    fits = [fit(asking.required, listing, indicators) for (_, listing), indicators in zip(pairs, offered, strict=True)]
    if ranker is None or any(candidate.features is None for candidate, _ in pairs):
        return [
            Assessed(candidate, listing, fitted, candidate.score, None)
            for (candidate, listing), fitted in zip(pairs, fits, strict=True)
        ]
    values = _values(pairs, field_features(asking, [listing for _, listing in pairs], fits, fold=fold))
    grades = ranker.grade(values, len(pairs))
    gradings = _gradings(ranker, grades, values, told=told)
    made = [
        Assessed(candidate, listing, fitted, gain, grading)
        for (candidate, listing), fitted, gain, grading in zip(
            pairs, fits, grades.gains.tolist(), gradings, strict=True
        )
    ]
    return sorted(made, key=lambda each: -each.score)


def _gradings(ranker: Ranker, grades: Graded, values: FeatureValues, *, told: bool) -> list[Grading]:
    levels = [Level(level) for level in grades.levels.tolist()]
    towards = [max(level, Level.WEAK) for level in levels]
    moved = ranker.contributions(values, towards) if told else [()] * len(levels)
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
    asking: Asking,
    failing: Sequence[Assessed],
    offered: Mapping[ListingId, Sequence[Indicator]],
    ranker: Ranker | None,
    fold: Fold,
) -> list[Near]:
    """Say of each near miss what would mend it, and what it would be then; the hopeless are left out."""
    hopeful: list[tuple[Assessed, Relaxation, Assessed]] = []
    for each in failing:
        mend = each.fit.failures[0]
        eased = replace(asking, required=asking.required.relaxed((mend,)))
        pair, indicators = [(each.candidate, each.listing)], [offered[each.listing.id]]
        mended = _graded(eased, pair, indicators, ranker, fold, told=False)[0]
        if mended.grading is None or mended.grading.level is not Level.NONE:
            hopeful.append((each, mend, mended))
    hopeful.sort(key=lambda one: -one[2].score)
    near = []
    for each, mend, mended in hopeful[:NEAR_MISSES]:
        required = asking.required.relaxed((mend,))
        qualify = sum(not fit(required, other.listing, offered[other.listing.id]).failures for other, _, _ in hopeful)
        near.append(Near(each, mend, qualify, None if mended.grading is None else mended.grading.level))
    return near
