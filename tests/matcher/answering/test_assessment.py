"""Assessment: what fails nothing answers, what fails one thing is a near miss with its mend, the rest is counted."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from market.indicator.indicator import Comparator, Force, Indicator
from market.judging.judgement import Level
from market.listing.achievement import Achievement
from market.listing.price import PriceRange
from market.listing.relaxation import ConditionKind, Relaxation
from market.listing.requirement import Requirements
from matcher.answering.recall import Candidate
from matcher.ranking.assessment import Sorted, assess
from matcher.ranking.feature import Feature
from matcher.ranking.field_features import AskingFields
from matcher.ranking.ranker import FeatureTerm, Prior, Provenance, Ranker
from matcher.ranking.readings import Readings
from matcher.ranking.shape import FeatureShape
from tests.listings import an_achievement, an_organization

OWNER = an_organization()
WAN = 1_000_000


def energy(value: int, *, force: Force = Force.FACT) -> Indicator:
    return Indicator(name="最大磁能积", comparator=Comparator.AT_LEAST, value=Decimal(value), unit="MGOe", force=force)


def offer(title: str, *, at_least: int | None = None, price_wan: int | None = None) -> Achievement:
    price = None if price_wan is None else PriceRange(price_wan * WAN, price_wan * WAN)
    indicators = () if at_least is None else (energy(at_least),)
    plain = replace(an_achievement(OWNER, title=title), summary="", body="", maturity=None, modes=(), territory="")
    return replace(plain, price=price, indicators=indicators)


def asked(required: Requirements, offers: Sequence[Achievement], ranker: Ranker | None = None) -> Sorted:
    """Assess offers that came up in this order."""
    features = None if ranker is None else {Feature.TITLE_TITLE_MEANING: 1.0}
    candidates = [Candidate(each.id, 9.0 - place, {}, None, features) for place, each in enumerate(offers)]
    found = {each.id: each for each in offers}
    asking = AskingFields(required=required)
    return assess(asking, candidates, found, ranker=ranker, readings=Readings(), fold=str.lower)


def titles(assessed: Sorted) -> tuple[list[str], list[str]]:
    return [each.listing.title for each in assessed.main], [each.assessed.listing.title for each in assessed.near]


MUST_40 = Requirements(indicators=(energy(40, force=Force.MUST),), budget=PriceRange(None, 50 * WAN))


def test_one_failure_is_a_near_miss_and_two_are_counted() -> None:
    found = asked(
        MUST_40,
        [
            offer("都行", at_least=42, price_wan=40),
            offer("没说"),
            offer("磁能积不够", at_least=35, price_wan=40),
            offer("太贵", at_least=45, price_wan=80),
            offer("又贵又不够", at_least=30, price_wan=90),
        ],
    )
    assert titles(found) == (["都行", "没说"], ["磁能积不够", "太贵"])
    assert found.failing == 1
    assert [near.mend for near in found.near] == [
        Relaxation(ConditionKind.INDICATOR, 0, Decimal(35)),
        Relaxation(ConditionKind.PRICE, value=Decimal(80 * WAN)),
    ]


def test_a_mend_counts_whom_it_brings_back_and_does() -> None:
    offers = [offer(f"磁体{value}", at_least=value) for value in (38, 36, 35, 30)]
    found = asked(MUST_40, offers)
    assert {near.assessed.listing.title: near.qualify for near in found.near} == {
        "磁体38": 1,
        "磁体36": 2,
        "磁体35": 3,
        "磁体30": 4,
    }
    for near in found.near:
        main, _ = titles(asked(MUST_40.relaxed((near.mend,)), offers))
        assert len(main) == near.qualify
        assert near.assessed.listing.title in main


def test_a_wish_that_is_missed_takes_nothing_away() -> None:
    wish = Requirements(indicators=(energy(40, force=Force.SHOULD),))
    assert titles(asked(wish, [offer("磁体", at_least=20)])) == (["磁体"], [])


def figures_alone(missed: float) -> Ranker:
    """Make a ranker of one feature: a missed must lowers by so much."""
    shape = FeatureShape(-missed, 0.0, (), (0.0,), 0.0)
    return Ranker(
        encoder="any",
        intercepts=(2.0, 1.0, -1.0),
        terms=(FeatureTerm(Feature.MUSTS_MISSED, 0.0, (shape, shape, shape)),),
        prior=Prior((0.5, 0.4, 0.1), (0.5, 0.4, 0.1)),
        provenance=Provenance(judgements="made up", pairs=1, needs=1, fitted_on=None),
    )


def test_the_level_of_a_near_miss_is_lower_than_what_it_would_be() -> None:
    (near,) = asked(MUST_40, [offer("磁体", at_least=35)], figures_alone(5.0)).near
    assert near.assessed.grading is not None
    assert (near.assessed.grading.level, near.would_be) == (Level.NONE, Level.FAIR)
    (told, *_) = near.assessed.grading.contributions
    assert (told.feature, told.value) == (Feature.MUSTS_MISSED, 1.0)
    assert np.isclose(told.log_odds, -5.0)


def test_what_would_be_no_answer_even_then_is_counted_and_not_shown() -> None:
    hopeless = replace(figures_alone(1.0), intercepts=(-2.0, -3.0, -4.0))
    found = asked(MUST_40, [offer("磁体", at_least=35)], hopeless)
    assert (found.near, found.failing, found.missing_one) == ((), 0, 1)


def test_near_misses_beyond_the_fifth_are_counted() -> None:
    offers = [
        *(offer(f"磁体{value}", at_least=value) for value in range(30, 37)),
        offer("又贵", at_least=9, price_wan=90),
    ]
    found = asked(MUST_40, offers)
    assert (len(found.near), found.missing_one, found.failing, found.failed) == (5, 2, 1, 8)
