from dataclasses import replace
from decimal import Decimal

import pytest

from market.errors import Invalid
from market.indicator.indicator import Comparator, Force, Indicator
from market.indicator.verdict import VerdictOutcome
from market.listing.achievement import Achievement, TransferMode
from market.listing.fit import Condition, Fit, FitStanding, fit
from market.listing.maturity import Maturity, Scale
from market.listing.price import PriceRange
from market.listing.relaxation import ConditionKind, Relaxation, read_relaxation
from market.listing.requirement import Requirements, requirements_of
from market.listing.territory import reaches
from market.place import Place
from tests.listings import a_need, an_achievement, an_organization

NINGBO = Place("CN", "浙江省", "宁波市", "海曙区")
LULEA = Place("SE", "Norrbotten", "Luleå")


def product(least: str, *, force: Force = Force.MUST) -> Indicator:
    return Indicator(name="最大磁能积", comparator=Comparator.AT_LEAST, value=Decimal(least), unit="MGOe", force=force)


def achievement(**changes: object) -> Achievement:
    plain = replace(an_achievement(an_organization()), price=None, maturity=None, modes=(), territory="", indicators=())
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test's own changes


def checked(required: Requirements, offered: Achievement) -> Fit:
    return fit(required, offered, offered.indicators)


def test_a_must_that_is_missed_is_a_failure_and_says_what_could_be_had() -> None:
    found = checked(
        Requirements(indicators=(product("40"),)), achievement(indicators=(product("35", force=Force.FACT),))
    )
    assert found.verdicts[0].outcome is VerdictOutcome.NOT_SATISFIED
    assert found.failures == (Relaxation(ConditionKind.INDICATOR, 0, Decimal(35)),)


def test_a_wish_that_is_missed_is_none() -> None:
    required = Requirements(indicators=(product("40", force=Force.SHOULD),))
    assert checked(required, achievement(indicators=(product("35", force=Force.FACT),))).failures == ()


def test_what_is_not_said_is_no_failure() -> None:
    required = Requirements(
        indicators=(product("40"),), budget=PriceRange(None, 100), maturity=Maturity(Scale.TRL, 7), place=NINGBO
    )
    found = checked(required, achievement())
    assert found.failures == ()
    assert found.conditions == (
        Condition(ConditionKind.PRICE, FitStanding.UNKNOWN),
        Condition(ConditionKind.MATURITY, FitStanding.UNKNOWN),
    )


@pytest.mark.parametrize(
    ("budget", "price", "standing"),
    [
        (PriceRange(None, 80), PriceRange(60, 120), FitStanding.MET),
        (PriceRange(50, 80), PriceRange(80, 80), FitStanding.MET),
        (PriceRange(50, 80), PriceRange(81, 120, negotiable=True), FitStanding.FAILED),
        (PriceRange(50, 80), PriceRange(negotiable=True), FitStanding.UNKNOWN),
    ],
)
def test_the_least_that_is_asked_meets_the_most_that_there_is(
    budget: PriceRange, price: PriceRange, standing: FitStanding
) -> None:
    found = checked(Requirements(budget=budget), achievement(price=price))
    assert found.conditions == (Condition(ConditionKind.PRICE, standing),)
    failed = (Relaxation(ConditionKind.PRICE, value=Decimal(81)),) if standing is FitStanding.FAILED else ()
    assert found.failures == failed


def test_a_budget_without_an_upper_end_sets_nothing() -> None:
    assert checked(Requirements(budget=PriceRange(50)), achievement(price=PriceRange(100))).conditions == ()


@pytest.mark.parametrize(
    ("offered", "standing"),
    [
        (Maturity(Scale.TRL, 7), FitStanding.MET),
        (Maturity(Scale.TRL, 6), FitStanding.FAILED),
        (Maturity(Scale.MATERIAL, 3), FitStanding.UNKNOWN),
    ],
)
def test_maturities_are_compared_on_one_scale_alone(offered: Maturity, standing: FitStanding) -> None:
    found = checked(Requirements(maturity=Maturity(Scale.TRL, 7)), achievement(maturity=offered))
    assert found.conditions == (Condition(ConditionKind.MATURITY, standing),)


def test_an_unlike_mode_is_told_and_no_failure() -> None:
    found = checked(
        Requirements(modes=(TransferMode.ASSIGNMENT,)), achievement(modes=(TransferMode.TECHNICAL_SERVICE,))
    )
    assert found.conditions == (Condition(ConditionKind.MODE, FitStanding.FAILED),)
    assert found.failures == ()


@pytest.mark.parametrize(
    ("territory", "place", "expected"),
    [
        ("", NINGBO, None),
        ("中国境内", NINGBO, True),
        ("中国境内", LULEA, False),
        ("仅限中国境内，不向境外机构提供", LULEA, False),
        ("全球", LULEA, True),
        ("worldwide except North America", LULEA, True),
        ("worldwide except North America", Place("US"), False),
        ("China and the European Union", LULEA, True),
        ("China and South-East Asia", LULEA, False),
        ("中国境内及东南亚、北欧航线", LULEA, True),
        ("浙江省内", NINGBO, True),
        ("浙江省", Place("CN", "江苏省"), False),
        ("浙江省以外", NINGBO, False),
        ("宁波市以外", Place("CN", "浙江省", "杭州市"), True),
        ("宁波市以外", Place("CN", "浙江省"), None),
        ("浙江省外", LULEA, True),
        ("长三角", NINGBO, True),
        ("长三角", Place("CN", "陕西省"), False),
        ("仅限民用", NINGBO, None),
        ("worldwide, Chinese bands", LULEA, True),
    ],
)
def test_a_territory_in_words_reaches_a_place(territory: str, place: Place, expected: bool | None) -> None:
    assert reaches(territory, place) is expected


@pytest.mark.parametrize("text", ["indicator.2=35", "indicator.0", "price=80000000", "maturity=6", "territory"])
def test_what_is_relaxed_is_written_and_read_back(text: str) -> None:
    assert str(read_relaxation(text)) == text


@pytest.mark.parametrize(
    "text", ["", "mode", "indicator=3", "price.1=3", "maturity=six", "indicator.2=1e9", "price=１"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_relaxation(text)


def test_giving_way_turns_the_failure_into_none() -> None:
    required = Requirements(
        indicators=(product("40"),), budget=PriceRange(None, 80), maturity=Maturity(Scale.TRL, 8), place=LULEA
    )
    offered = achievement(
        indicators=(product("35", force=Force.FACT),),
        price=PriceRange(100, 200),
        maturity=Maturity(Scale.TRL, 5),
        territory="中国境内",
    )
    failures = checked(required, offered).failures
    assert [each.kind for each in failures] == [
        ConditionKind.INDICATOR,
        ConditionKind.PRICE,
        ConditionKind.MATURITY,
        ConditionKind.TERRITORY,
    ]
    for each in failures:
        left = checked(required.relaxed((each,)), offered).failures
        assert left == tuple(other for other in failures if other is not each)


def test_what_only_the_text_states_is_a_wish_where_the_form_states_something() -> None:
    need = replace(a_need(an_organization()), indicators=(product("40"),), body="要求矫顽力≥20 kOe，长期150 ℃不退磁。")
    required = requirements_of(need)
    assert [each.force for each in required.indicators if each.name == "矫顽力"] == [Force.SHOULD]
    alone = requirements_of(replace(need, indicators=()))
    assert [each.force for each in alone.indicators if each.name == "矫顽力"] == [Force.MUST]
