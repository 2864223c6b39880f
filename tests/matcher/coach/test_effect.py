from dataclasses import replace
from decimal import Decimal

import pytest

from market.indicator.indicator import Comparator, Force, Indicator
from market.indicator.verdict import VerdictOutcome, compare
from market.judging.judgement import Level
from market.listing.achievement import TransferMode
from market.listing.fit import FitStanding, fit
from market.listing.maturity import Maturity, Scale
from market.listing.price import PriceRange
from market.listing.requirement import Requirements
from market.listing.stated_indicators import indicators_of
from market.posting.draft import read_draft
from matcher.answering.match import Grading, Match, Reasons
from matcher.coach.coach import coach_achievement, coach_need, near_listings
from matcher.coach.effect import LevelsEffect, ModesEffect, PricesEffect, level_effect, mode_effect, price_effect
from matcher.coach.figures import Stated
from matcher.coach.hint import Gap
from tests.matcher.coach.near_listings import WAN, a_question, an_answer, coercivity, loss

ANSWERS = (an_answer(coercivity("20")), an_answer(coercivity("26")), an_answer(coercivity("2400", "kA/m")), an_answer())


def test_a_figure_is_bound_in_the_middle_of_what_the_answers_state() -> None:
    figures = Stated(ANSWERS, han=True).figures([])[0]
    assert (figures.example.name, figures.example.comparator, figures.example.value) == (
        "矫顽力",
        Comparator.AT_LEAST,
        Decimal(26),
    )
    assert (figures.stated, figures.of, figures.low) == (3, 4, Decimal(20))
    assert figures.high.quantize(Decimal("0.01")) == Decimal("30.16")  # 2400 kA/m
    assert (figures.met, figures.missed) == (2, 1)


def test_what_a_figure_does_is_what_the_verdicts_say() -> None:
    figures = Stated(ANSWERS, han=True).figures([])[0]
    outcomes = [compare(figures.example, indicators_of(answer)).outcome for answer in ANSWERS]
    assert outcomes.count(VerdictOutcome.SATISFIED) == figures.met
    assert outcomes.count(VerdictOutcome.NOT_SATISFIED) == figures.missed


def test_ranges_count_among_those_that_state_a_thing_and_may_leave_it_open() -> None:
    between = replace(coercivity("24"), comparator=Comparator.BETWEEN, upper=Decimal(40))
    near = [an_answer(coercivity("20")), an_answer(coercivity("26")), an_answer(between)]
    figures = Stated(near, han=True).figures([])[0]
    assert (figures.stated, figures.low, figures.high) == (3, Decimal(20), Decimal(40))
    assert (figures.met, figures.missed, figures.unsettled) == (1, 1, 1)


def test_what_lies_below_zero_and_is_not_bound_has_no_known_good_side() -> None:
    drift = Indicator(name="剩磁温度系数", comparator=Comparator.EQUAL, value=Decimal("-0.12"), unit="%/℃")
    assert Stated([an_answer(drift)] * 3, han=True).figures([]) == []
    assert len(Stated([an_answer(replace(drift, comparator=Comparator.AT_LEAST))] * 3, han=True).figures([])) == 1


def test_where_less_is_better_the_example_is_a_greatest_value() -> None:
    figures = Stated([an_answer(loss(value)) for value in ("1", "3", "5", "8")], han=True).figures([])[0]
    assert (figures.example.comparator, figures.example.value) == (Comparator.AT_MOST, Decimal(3))
    assert (figures.met, figures.missed) == (2, 2)


@pytest.mark.parametrize(
    ("name", "unit", "bound"),
    [
        ("续航里程", "公里", Comparator.AT_LEAST),
        ("产能", "台/月", Comparator.AT_LEAST),
        ("导热系数", "W/(m·K)", Comparator.AT_LEAST),
        ("能量密度", "Wh/kg", Comparator.AT_LEAST),
        ("比容量", "mAh/g", Comparator.AT_LEAST),
        ("能耗", "kWh/t", Comparator.AT_MOST),
    ],
)
def test_bare_values_get_the_bound_that_their_name_tells(name: str, unit: str, bound: Comparator) -> None:
    values = (Decimal(each) for each in (300, 500, 700))
    stated = [Indicator(name=name, comparator=Comparator.EQUAL, value=value, unit=unit) for value in values]
    [figures] = Stated([an_answer(each) for each in stated], han=True).figures([])
    assert (figures.example.comparator, figures.example.value) == (bound, Decimal(500))


def test_bare_values_whose_good_side_nothing_tells_get_no_example() -> None:
    stated = Indicator(name="熔点", comparator=Comparator.EQUAL, value=Decimal(300), unit="℃")
    assert Stated([an_answer(stated)] * 3, han=True).figures([]) == []


def test_a_figure_that_the_text_has_is_not_asked_for() -> None:
    assert Stated(ANSWERS, han=True).figures([coercivity("25")]) == []


def test_a_figure_that_one_answer_states_says_nothing_of_the_others() -> None:
    assert Stated([an_answer(coercivity("20")), an_answer(), an_answer()], han=True).figures([]) == []


def test_ranges_and_prices_for_a_piece_are_no_examples() -> None:
    between = Indicator(name="工作温度", comparator=Comparator.BETWEEN, value=Decimal(-40), upper=Decimal(85), unit="℃")
    price = Indicator(name="单价", comparator=Comparator.AT_MOST, value=Decimal(12), unit="元/件")
    assert Stated([an_answer(between, price)] * 3, han=True).figures([]) == []


def test_a_claim_gets_the_figure_that_would_measure_it() -> None:
    draft = read_draft("希望磁通损失小，减少返修率，用于驱动电机；现在返修太多，客户投诉", force=Force.MUST)
    hints = coach_need(draft, [an_answer(loss("2")), an_answer(loss("4")), an_answer()], thin=False)
    figures = next(hint for hint in hints if hint.gap is Gap.FIGURES)
    assert figures.effect is not None
    assert figures.effect.told_apart == 1


def test_needs_that_ask_for_a_figure_are_met_by_the_middle_one() -> None:
    needs = [a_question(coercivity(value, force=Force.MUST)) for value in ("20", "25", "30")]
    figures = Stated(needs, han=True).figures([])[0]
    assert (figures.example.comparator, figures.example.value) == (Comparator.EQUAL, Decimal(25))
    assert (figures.met, figures.missed) == (2, 1)


def test_a_budget_is_set_against_the_least_prices() -> None:
    near = [an_answer(price_wan=wan) for wan in (30, 80, 120, 200)] + [an_answer()]
    assert price_effect(near) == PricesEffect(4, 5, 30 * WAN, 200 * WAN, 80 * WAN, 2)


def test_what_names_the_other_end_alone_is_not_counted() -> None:
    upper = replace(an_answer(), price=PriceRange(None, 30 * WAN))
    required = Requirements(budget=PriceRange(None, 50 * WAN))
    assert [each.standing for each in fit(required, upper, ()).conditions] == [FitStanding.UNKNOWN]
    near = [upper, *(an_answer(price_wan=wan) for wan in (40, 60))]
    assert price_effect(near) == PricesEffect(2, 3, 40 * WAN, 60 * WAN, 40 * WAN, 1)
    lower = replace(a_question(), budget=PriceRange(30 * WAN, None))
    assert price_effect([lower, a_question(budget_wan=80)]) is None


def test_a_price_is_set_against_the_greatest_budgets() -> None:
    near = [a_question(budget_wan=wan) for wan in (30, 80, 120)]
    assert price_effect(near) == PricesEffect(3, 3, 30 * WAN, 120 * WAN, 80 * WAN, 2)


def test_levels_of_two_scales_are_never_counted_together() -> None:
    near = [an_answer(level=level) for level in (4, 6, 8)]
    low, middle, high = (Maturity(Scale.TRL, level) for level in (4, 6, 8))
    assert level_effect(near) == LevelsEffect(3, 3, low, high, middle, 2)
    assert level_effect([an_answer(level=4)]) is None


def test_modes_are_counted_once_an_answer() -> None:
    both, one = (TransferMode.ASSIGNMENT, TransferMode.EQUITY), (TransferMode.EQUITY,)
    near = [an_answer(modes=both), an_answer(modes=one), an_answer()]
    assert mode_effect(near) == ModesEffect(2, 3, ((TransferMode.EQUITY, 2), (TransferMode.ASSIGNMENT, 1)))


def test_a_condition_is_asked_for_where_answers_hold_under_several() -> None:
    near = [an_answer(coercivity("25", condition=said)) for said in ("20 ℃", "20 ℃", "180 ℃")]
    open_ = coach_need(read_draft("现用磁钢退磁，要求矫顽力不低于25 kOe", force=Force.MUST), near, thin=False)
    hint = next(hint for hint in open_ if hint.gap is Gap.CONDITION)
    assert (hint.word, hint.effect and hint.effect.told_apart) == ("矫顽力", 1)
    told = coach_need(read_draft("现用磁钢退磁，要求180 ℃下矫顽力不低于25 kOe", force=Force.MUST), near, thin=False)
    assert Gap.CONDITION not in {hint.gap for hint in told}


def test_weak_matches_and_a_handful_are_no_market() -> None:
    reasons = Reasons((), None, (), {})
    close = [Match(answer, rank, 3.0, reasons) for rank, answer in enumerate(ANSWERS[:3], 1)]
    weak = Match(ANSWERS[3], 4, 0.1, reasons, distant=True)
    assert near_listings([*close, weak]) == ANSWERS[:3]
    assert near_listings([close[0], weak]) == ()


def test_where_a_match_has_a_level_that_decides_what_is_close() -> None:
    reasons = Reasons((), None, (), {})
    graded = [
        Match(answer, rank, 0.1, reasons, distant=True, grading=Grading(level, (0.6, 0.2, 0.1), ()))
        for rank, (answer, level) in enumerate(zip(ANSWERS, (Level.FAIR, Level.WEAK, Level.NONE), strict=False), 1)
    ]
    assert near_listings(graded) == ANSWERS[:2]


def test_the_hint_that_tells_most_answers_apart_comes_first() -> None:
    near = [an_answer(price_wan=wan, level=level) for wan, level in ((10, 6), (20, 6), (30, 6), (40, 9))]
    draft = read_draft("磁钢矫顽力不低于25 kOe，现在退磁，用于电机", force=Force.MUST)
    hints = [hint.gap for hint in coach_need(draft, near, thin=False)]
    assert hints.index(Gap.BUDGET) < hints.index(Gap.MATURITY)


def test_an_achievement_is_set_against_the_needs() -> None:
    near = [a_question(budget_wan=wan, level=level) for wan, level in ((30, 5), (60, 7), (90, 8))]
    draft = read_draft("采用晶界扩散工艺，矫顽力实测27 kOe，比传统工艺提高15 %，解决退磁问题", force=Force.FACT)
    effects = {hint.gap: hint.effect for hint in coach_achievement(draft, near, thin=False)}
    level = effects[Gap.MATURITY]
    assert isinstance(level, LevelsEffect)
    assert (level.middle.level, level.kept) == (7, 2)
