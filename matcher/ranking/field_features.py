"""Features of fields (字段特征): what a need and achievements state outside their prose, compared one by one.

All is read from rows as the viewer may read them, so that nothing withheld moves a rank.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from market.indicator.indicator import Force
from market.indicator.verdict import VerdictOutcome
from market.listing.achievement import Achievement, Elements
from market.listing.field import FieldCode, Scheme
from market.listing.fit import Fit, FitStanding, least_asked, most_budgeted
from market.listing.need import Need
from market.listing.relaxation import ConditionKind
from market.listing.requirement import Requirements, requirements_of
from market.place import Place
from matcher.ranking.feature import Feature, FeatureValues

Fold = Callable[[str], str]

_NEAREST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingFields:
    """What asks: its requirements, and what its form says besides; a pasted text has neither elements nor fields."""

    required: Requirements
    elements: Elements = Elements()
    fields: tuple[FieldCode, ...] = ()
    place: Place | None = None


def asking_of(need: Need) -> AskingFields:
    """Take what a need's form and text say."""
    return AskingFields(required=requirements_of(need), elements=need.elements, fields=need.fields, place=need.place)


def field_features(
    asking: AskingFields, achievements: Sequence[Achievement], fits: Sequence[Fit], *, fold: Fold
) -> FeatureValues:
    """Compare the fields of a need with those of achievements, whose fits stand beside them; (n,) each, NaN if unsaid.

    What only one of the two says is NaN: it tells nothing of the pair.
    """
    values = {feature: np.full(len(achievements), np.nan) for feature in _FIELDS}
    wanted = [fold(term) for term in _terms(asking.elements)]
    for row, (achievement, fitted) in enumerate(zip(achievements, fits, strict=True)):
        found = {
            Feature.MUSTS_MET: _share(fitted, Force.MUST, VerdictOutcome.SATISFIED),
            Feature.MUSTS_MISSED: _share(fitted, Force.MUST, VerdictOutcome.NOT_SATISFIED),
            Feature.WISHES_MET: _share(fitted, Force.SHOULD, VerdictOutcome.SATISFIED),
            Feature.ELEMENTS_SHARED: _elements_shared(wanted, [fold(term) for term in _terms(achievement.elements)]),
            Feature.FIELD_NEARNESS: _field_nearness(asking.fields, achievement.fields),
            Feature.MATURITY_GAP: _maturity_gap(asking.required, achievement),
            Feature.PRICE_OVER: _price_over(asking.required, achievement),
            Feature.MODE_SHARED: _mode_shared(fitted),
            Feature.PLACE_NEARNESS: _place_nearness(asking.place, achievement.place),
        }
        for feature, value in found.items():
            if value is not None:
                values[feature][row] = value
    return values


_FIELDS = (
    Feature.MUSTS_MET,
    Feature.MUSTS_MISSED,
    Feature.WISHES_MET,
    Feature.ELEMENTS_SHARED,
    Feature.FIELD_NEARNESS,
    Feature.MATURITY_GAP,
    Feature.PRICE_OVER,
    Feature.MODE_SHARED,
    Feature.PLACE_NEARNESS,
)


def _share(fitted: Fit, force: Force, outcome: VerdictOutcome) -> float | None:
    asked = [verdict for verdict in fitted.verdicts if verdict.wanted.force is force]
    return sum(verdict.outcome is outcome for verdict in asked) / len(asked) if asked else None


def _terms(elements: Elements) -> list[str]:
    kinds = (elements.materials, elements.methods, elements.effects, elements.products, elements.applications)
    return [term for kind in kinds for term in kind]


def _elements_shared(wanted: Sequence[str], offered: Sequence[str]) -> float | None:
    """Share of wanted elements that lie in an offered one, or around it; both are folded."""
    if not wanted or not offered:
        return None
    return sum(any(one in other or other in one for other in offered) for one in wanted) / len(wanted)


def _field_nearness(ours: Sequence[FieldCode], theirs: Sequence[FieldCode]) -> float | None:
    """Count how many levels of the plan's codes (box, industry, direction) the nearest pair has in common."""
    mine, others = ([field.code.split(".") for field in side if field.scheme is Scheme.PLAN] for side in (ours, theirs))
    if not mine or not others:
        return None
    return float(max(min(_in_common(one, other), _NEAREST) for one in mine for other in others))


def _in_common(one: Sequence[str], other: Sequence[str]) -> int:
    depth = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        depth += 1
    return depth


def _maturity_gap(required: Requirements, achievement: Achievement) -> float | None:
    wanted, offered = required.maturity, achievement.maturity
    if wanted is None or offered is None or wanted.scale is not offered.scale:
        return None
    return float(max(0, wanted.level - offered.level))


def _price_over(required: Requirements, achievement: Achievement) -> float | None:
    most, least = most_budgeted(required.budget), least_asked(achievement.price)
    if not most or least is None:
        return None
    return max(0.0, log(max(least, 1) / most))


def _mode_shared(fitted: Fit) -> float | None:
    standing = next(
        (each.standing for each in fitted.conditions if each.kind is ConditionKind.MODE), FitStanding.UNKNOWN
    )
    return {FitStanding.MET: 1.0, FitStanding.FAILED: 0.0}.get(standing)


def _place_nearness(ours: Place | None, theirs: Place) -> float | None:
    return None if ours is None else float(min(_in_common(ours.path, theirs.path), _NEAREST))
