"""Counterfactuals: each indicator that the sample needs state, met, left open and missed by the same achievement.

Only a figure of the offer changes; what the texts say, and everything else, stays as it is. A figure that settles two
demands of one need, which ask for different things of one quantity, is no counterfactual of either.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files

import numpy as np
import pytest

from corpus.sample.market import read_samples
from market.indicator.indicator import Comparator, Force, Indicator
from market.indicator.verdict import VerdictOutcome, compare
from market.listing.achievement import Achievement
from market.listing.fit import fit
from market.listing.need import Need
from matcher.ranking.feature import Feature, FeatureGroup, FeatureValues, Values
from matcher.ranking.field_features import AskingFields, asking_of, field_features
from matcher.ranking.file import read_ranker
from matcher.ranking.ranker import FeatureTerm, Prior, Provenance, Ranker
from matcher.ranking.shape import FeatureShape
from tests.listings import an_achievement, an_organization

FIGURES = [feature for feature in Feature if feature.definition.group is FeatureGroup.INDICATORS]
SHARES = (0.3, 0.2, 0.1)
TEXT = {feature: np.array([0.5]) for feature in Feature if feature.definition.group is FeatureGroup.MEANING}


@cache
def sample_needs() -> tuple[Need, ...]:
    return tuple(row.listing for row in read_samples()[1] if isinstance(row.listing, Need))


def shipped() -> Ranker:
    text = (files("matcher") / "shipped" / "ranker.json").read_text("utf-8")
    return read_ranker(text, name="the ranker that ships", encoder=json.loads(text)["encoder"])


def by_figures() -> Ranker:
    """Make a ranker that heeds figures alone, each in its direction, in a line and in steps."""
    terms = []
    for feature in FIGURES:
        direction = int(feature.definition.direction)
        shape = FeatureShape(0.5 * direction, 0.0, (0.2, 0.7), (0.0, 0.1 * direction, 0.3 * direction), 0.0)
        terms.append(FeatureTerm(feature, None, (shape, shape, shape)))
    return Ranker(
        encoder="any",
        intercepts=(0.0, -1.0, -2.0),
        terms=tuple(terms),
        prior=Prior(SHARES, SHARES),
        provenance=Provenance(judgements="made up", pairs=1, needs=1, fitted_on=None),
    )


def offers(wanted: Indicator) -> dict[VerdictOutcome, Indicator]:
    """Make figures that meet and that miss what is wanted, as far as the verdict itself takes them so."""
    far = abs(wanted.value) + abs(wanted.upper or Decimal(0)) + 1
    plain = replace(wanted, force=Force.FACT, quote="")
    made = [plain] + [
        replace(plain, comparator=Comparator.EQUAL, value=value, upper=None)
        for value in (wanted.value, wanted.value + 100 * far, wanted.value - 100 * far, wanted.value / 2)
    ]
    return {compare(wanted, [each]).outcome: each for each in reversed(made)}


def outcomes(
    asking: AskingFields, achievement: Achievement, offered: Sequence[Indicator]
) -> tuple[VerdictOutcome, ...]:
    return tuple(each.outcome for each in fit(asking.required, achievement, offered).verdicts)


def differ_at(place: int, one: Sequence[VerdictOutcome], other: Sequence[VerdictOutcome]) -> bool:
    """Say whether one place differs, and no other."""
    return [at for at, pair in enumerate(zip(one, other, strict=True)) if pair[0] is not pair[1]] == [place]


@dataclass(frozen=True)
class Case:
    """One place of a need's demands under which the better and the worse offer differ, by their features."""

    need: str | None
    wanted: Indicator
    better: FeatureValues
    worse: FeatureValues


def fields(asking: AskingFields, achievement: Achievement, offered: Sequence[Indicator]) -> FeatureValues:
    found = field_features(asking, [achievement], [fit(asking.required, achievement, offered)], fold=str.lower)
    return {**TEXT, **found}


def values(ranker: Ranker, features: FeatureValues) -> Values:
    """Give the three chances and the gain, (4,)."""
    grades = ranker.grade(features, 1)
    return np.append(grades.chances[0], grades.gains[0])


def pairs_of(wanted: Sequence[Indicator]) -> Iterator[tuple[str, int, list[Indicator], list[Indicator]]]:
    """Pair offers, the better first: met beside open, open beside missed, and met beside missed among other figures."""
    made = [offers(each) for each in wanted]
    usual = [next(iter(each.values())) for each in made]
    for place, each in enumerate(made):
        met, missed = each.get(VerdictOutcome.SATISFIED), each.get(VerdictOutcome.NOT_SATISFIED)
        others = [figure for at, figure in enumerate(usual) if at != place]
        if met is not None:
            yield "met", place, [met], []
        if missed is not None:
            yield "missed", place, [], [missed]
        if met is not None and missed is not None:
            yield "beside others", place, [*others, met], [*others, missed]


@pytest.fixture(scope="module")
def cases() -> dict[str, list[Case]]:
    """Make every counterfactual of the sample needs, by what is compared."""
    achievement = replace(an_achievement(an_organization()), indicators=())
    found: dict[str, list[Case]] = defaultdict(list)
    for need in sample_needs():
        asking = asking_of(need)
        wanted = asking.required.indicators
        for name, place, better, worse in pairs_of(wanted):
            if differ_at(place, *(outcomes(asking, achievement, side) for side in (better, worse))):
                features = [fields(asking, achievement, side) for side in (better, worse)]
                found[name].append(Case(need.number, wanted[place], *features))
    return found


@pytest.mark.parametrize("ranker", [shipped(), by_figures()], ids=["shipped", "by figures"])
@pytest.mark.parametrize("name", ["met", "missed", "beside others"])
def test_the_better_figure_never_ranks_lower(cases: dict[str, list[Case]], name: str, ranker: Ranker) -> None:
    assert len(cases[name]) > 300
    for case in cases[name]:
        better, worse = values(ranker, case.better), values(ranker, case.worse)
        assert (better >= worse).all(), (case.need, case.wanted)


def test_a_ranker_that_heeds_figures_tells_them_apart(cases: dict[str, list[Case]]) -> None:
    ranker = by_figures()
    assert all((values(ranker, case.better) > values(ranker, case.worse)).all() for case in cases["met"])
    apart = [(values(ranker, case.better) > values(ranker, case.worse)).all() for case in cases["missed"]]
    assert sum(apart) > 300  # a wish that is missed lowers nothing
