"""Verdicts: what is wanted against what is offered."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from market.indicator.indicator import Comparator, Force, Indicator
from market.indicator.interval import Interval, interval_of
from market.indicator.reader import read_indicators
from market.indicator.subject import is_same_subject
from market.indicator.unit import unit_of
from market.indicator.verdict import VerdictOutcome, VerdictReason, compare
from tests.cases import for_each

CASES = """
磁通损失≤3 % | 不可逆磁通损失小于3 % | satisfied
剩磁不低于1.36 T | 剩磁Br≥1.38 T | satisfied
剩磁大于1.36 T | 剩磁为1.36 T | not_satisfied
拉伸强度≥40 MPa | 抗拉强度0.05 GPa | satisfied
拉伸强度≥40 MPa | tensile strength of at least 50 MPa | satisfied
抗拉强度不低于900 MPa | 室温抗拉强度≥830 MPa | not_satisfied
抗拉强度不低于900 MPa | 抗拉强度≤800 MPa | not_satisfied
抗拉强度不低于900 MPa | 抗拉强度≤1000 MPa | unstated indefinite
抗拉强度不低于900 MPa | 屈服强度≥1000 MPa | unstated nothing_said
剪切强度≥45 MPa | 层间剪切强度≥78 MPa | unstated nothing_said
最大磁能积≥40 MGOe | 磁能积320 kJ/m³ | satisfied
最大磁能积≥40 MGOe | 磁能积318 kJ/m³ | not_satisfied
工作温度-40~80 ℃ | 使用温度-55～120 ℃ | satisfied
工作温度-40~80 ℃ | 使用温度-20～120 ℃ | not_satisfied
工作温度-40~80 ℃ | 使用温度25 ℃ | unstated indefinite
工作温度-40~80 ℃ | operating temperature −58 to 212 °F | satisfied
温度-30～60 ℃ | 温度±1 ℃ | unstated nothing_said
温升≤20 ℃ | 温升不超过18 K | satisfied
熔点≥300 ℃ | 熔点为590 K | satisfied
熔点≥300 ℃ | 熔点约580 K | unstated approximate
误差≤2 % | 误差±1.5 % | satisfied
误差不超过±2 % | 误差≤2.5 % | not_satisfied
氧含量0.16～0.20 % | 氧含量0.17～0.19 wt% | satisfied
氧含量0.16～0.20 % | 氧含量0.25 wt% | not_satisfied
氧含量0.16～0.20 % | 氧含量0.1～0.3 % | unstated indefinite
在150 ℃下寿命不少于3000 h | 寿命5000 h | unstated other_condition
在150 ℃下寿命不少于3000 h | 150 ℃下寿命5000 h | satisfied
在150 ℃下寿命不少于3000 h | 120 ℃下寿命5000 h | unstated other_condition
在423.15 K下寿命不少于3000 h | 150 ℃下寿命5000 h | satisfied
寿命不少于3000 h | 150 ℃下寿命5000 h | satisfied
成本≤50元/kg | 成本4.9万元/吨 | satisfied
粒度200目 | 粒度75 μm | unstated nothing_said
使用寿命≥3年 | 使用寿命26000 h | unstated nothing_said
噪声≤50 dB | 拉伸强度≥50 MPa | unstated nothing_said
额定电压为24 V | 额定电压为24 V | satisfied
额定电压为24 V | 额定电压为48 V | unstated indefinite
拉伸强度≥40 MPa | 拉伸强度≥50 MPa，拉伸强度30 MPa | unstated contradictory
线密度445±10 tex | 线密度446±6 tex | satisfied
线密度445±10 tex | 线密度450±10 tex | unstated indefinite
量程0～10 MPa | 量程-0.1～16 MPa | satisfied
防护等级不低于IP65 | 防护等级为IP67 | satisfied
防护等级不低于IP65 | The housing is rated IP67. | satisfied
屈服强度≥300 MPa | yield strength of 280 MPa | not_satisfied
屈服强度≥300 MPa | tensile strength of 380 MPa | unstated nothing_said
thermal conductivity of at least 2 W/(m·K) | 导热系数≥2.5 W/(m·K) | satisfied
refractive index ≥ 1.7 | 折射率1.76 | satisfied
断裂伸长率≥10 % | elongation at break of 12 % | satisfied
中性盐雾试验不少于1000 h | The coating withstands 1,200 h of salt spray. | satisfied
中性盐雾试验不少于1000 h | The coating withstands 480 h of salt spray. | not_satisfied
工作温度-40~80 ℃ | operating temperature range −55 to 125 °C | satisfied
插入损耗≤0.5 dB | insertion losses below 0.3 dB | unstated nothing_said
插入损耗≤0.5 dB | insertion loss below 0.3 dB | satisfied
精度≤0.1 mm | accuracy of 0.05 mm | unstated nothing_said
定位精度≤0.1 mm | repeatability of 0.05 mm | unstated nothing_said
单价不高于5元 | 单价4.8元/件 | satisfied
单价不高于5元/件 | 单价为6元 | not_satisfied
单价不高于5元/件 | 单价4.8元/套 | unstated nothing_said
单价不高于5元 | 单价4.8元/kg | unstated nothing_said
单价不高于5元 | unit price of 0.6 USD per piece | unstated nothing_said
抗拉强度≥800MPa | 800℃下抗拉强度500MPa | unstated other_condition
抗拉强度≥800MPa | 25℃下抗拉强度500MPa | not_satisfied
抗拉强度≥800MPa | 室温抗拉强度900MPa，300℃下抗拉强度500MPa | satisfied
抗拉强度≥800MPa | 抗拉强度700MPa，-196℃下抗拉强度900MPa | unstated other_condition
抗拉强度≥800MPa | 300℃下抗拉强度900MPa，300℃下抗拉强度700MPa | satisfied
在300℃下抗拉强度≥800MPa | 300℃下抗拉强度900MPa，300℃下抗拉强度700MPa | unstated contradictory
在300℃下抗拉强度≥800MPa | 300℃下抗拉强度700MPa | not_satisfied
检测精度≥99% | 检测精度±0.5% | unstated indefinite
检测精度≥99% | 检测精度98% | not_satisfied
精度优于0.5% | 精度99.5% | unstated indefinite
精度优于0.5% | 精度0.8% | not_satisfied
工作温度≤80℃ | 工作温度60~120℃ | unstated indefinite
工作温度≤80℃ | 工作温度-40~60℃ | satisfied
工作温度≤80℃ | 工作温度100~200℃ | not_satisfied
最低使用温度≤-40℃ | 使用温度-55~120℃ | satisfied
最低使用温度≤-40℃ | 使用温度-20~120℃ | not_satisfied
最高工作温度≥150℃ | 工作温度-40~125℃ | not_satisfied
最高工作温度≥150℃ | 工作温度25℃ | unstated indefinite
工作温度≤-40℃ | 最高工作温度120℃ | unstated indefinite
耐温≥300℃ | 最高使用温度280℃ | not_satisfied
耐温≥300℃ | 最高使用温度320℃ | satisfied
温度控制精度≤1℃ | 控温精度±0.5℃ | satisfied
粒径D50≤5μm | D50为3~4μm | satisfied
粒径D90≤5μm | 粒径D50为3μm | unstated nothing_said
能耗降低30%以上 | 能耗下降35% | satisfied
降低能耗30%以上 | 能耗降低20% | not_satisfied
能耗降低30%以上 | 能耗提高35% | unstated nothing_said
pH 6~9 | pH值7.2 | satisfied
折射率1.5 | 折光率1.50 | satisfied
硬度≥60HRC | 表面硬度62HRC，芯部硬度30HRC | unstated indefinite
表面硬度≥60HRC | 表面硬度62HRC，芯部硬度30HRC | satisfied
防护等级不低于IP65 | 防护等级IP56 | not_satisfied
防护等级不低于IP65 | 防护等级IP54 | not_satisfied
防护等级不低于IP54 | 防护等级IP65 | satisfied
防护等级不低于IP65 | 防护等级IPX7 | unstated indefinite
防护等级不低于IP68 | 防护等级IPX7 | not_satisfied
导热系数≥5 W/mK | 导热系数8W/(m·K) | satisfied
排放浓度≤50mg/Nm3 | 排放浓度30mg/m3 | satisfied
功率≤5kW | 功率3马力 | satisfied
流量≥8L/min | 流量优于5L/min | unstated indefinite
"""
BOUNDS = st.sampled_from([Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.MORE_THAN, Comparator.LESS_THAN])
ONE_VALUE = st.sampled_from(
    [Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.MORE_THAN, Comparator.LESS_THAN, Comparator.EQUAL]
)
VALUES = st.decimals(-1000, 1000, places=3, allow_nan=False)
GOOD = {VerdictOutcome.NOT_SATISFIED: 0, VerdictOutcome.UNSTATED: 1, VerdictOutcome.SATISFIED: 2}


def an_indicator(comparator: Comparator, value: Decimal, unit: str = "MPa", upper: Decimal | None = None) -> Indicator:
    return Indicator(name="拉伸强度", comparator=comparator, value=value, upper=upper, unit=unit)


def rows() -> list[tuple[str, str, str]]:
    split = (line.split(" | ") for line in CASES.strip().splitlines())
    return [(wanted, offered, expected) for wanted, offered, expected in split]


@for_each(rows(), " | ".join)
def test_the_verdict_is(row: tuple[str, str, str]) -> None:
    wanted, offered, expected = row
    [demand] = read_indicators(wanted, force=Force.MUST)
    verdict = compare(demand, read_indicators(offered))
    outcome, _, reason = expected.partition(" ")
    assert verdict.outcome is VerdictOutcome(outcome)
    assert not reason or verdict.reason is VerdictReason(reason)
    assert verdict.wanted.quote in wanted
    assert verdict.offered is None or verdict.offered.quote in offered


def test_the_margin_counts_in_the_unit_of_the_demand() -> None:
    verdict = compare(
        an_indicator(Comparator.AT_LEAST, Decimal(40)), [an_indicator(Comparator.EQUAL, Decimal("0.035"), "GPa")]
    )
    assert (verdict.outcome, verdict.offered_value, verdict.margin) == (
        VerdictOutcome.NOT_SATISFIED,
        Decimal(35),
        Decimal(-5),
    )
    verdict = compare(an_indicator(Comparator.AT_MOST, Decimal(40)), [an_indicator(Comparator.LESS_THAN, Decimal(35))])
    assert (verdict.outcome, verdict.margin) == (VerdictOutcome.SATISFIED, Decimal(5))


def test_a_rating_is_short_by_no_number() -> None:
    verdict = compare(read_indicators("防护等级不低于IP65")[0], read_indicators("防护等级IP56"))
    assert (verdict.outcome, verdict.offered_value, verdict.margin) == (VerdictOutcome.NOT_SATISFIED, None, None)


def test_a_greatest_value_is_decided_by_the_high_end() -> None:
    verdict = compare(read_indicators("工作温度≤80℃")[0], read_indicators("工作温度-40~60℃"))
    assert (verdict.offered_value, verdict.margin) == (Decimal(60), Decimal(20))


@given(BOUNDS, VALUES, ONE_VALUE, VALUES, st.decimals(0, 500, places=2))
def test_a_better_offer_never_does_worse(
    wanted: Comparator, bound: Decimal, offered: Comparator, value: Decimal, gain: Decimal
) -> None:
    demand = an_indicator(wanted, bound)
    sign = 1 if wanted in {Comparator.AT_LEAST, Comparator.MORE_THAN} else -1
    before = compare(demand, [an_indicator(offered, value)])
    after = compare(demand, [an_indicator(offered, value + sign * gain)])
    towards = {1: {Comparator.AT_MOST, Comparator.LESS_THAN}, -1: {Comparator.AT_LEAST, Comparator.MORE_THAN}}[sign]
    assume(
        offered not in towards
        or after.outcome is not VerdictOutcome.UNSTATED
        or before.outcome is not VerdictOutcome.SATISFIED
    )
    assert GOOD[after.outcome] >= GOOD[before.outcome]


@given(BOUNDS, VALUES, VALUES, st.decimals(0, 500, places=2))
def test_a_laxer_demand_never_refuses_more(wanted: Comparator, bound: Decimal, value: Decimal, ease: Decimal) -> None:
    offer = [an_indicator(Comparator.EQUAL, value)]
    sign = -1 if wanted in {Comparator.AT_LEAST, Comparator.MORE_THAN} else 1
    before = compare(an_indicator(wanted, bound), offer)
    after = compare(an_indicator(wanted, bound + sign * ease), offer)
    assert GOOD[after.outcome] >= GOOD[before.outcome]


@given(st.sampled_from(Comparator), VALUES, st.decimals(0, 500, places=2))
def test_an_equal_statement_satisfies(comparator: Comparator, value: Decimal, width: Decimal) -> None:
    upper = {Comparator.BETWEEN: value + width, Comparator.PLUS_MINUS: width}.get(comparator)
    same = an_indicator(comparator, value, upper=upper)
    assert compare(same, [same]).outcome is VerdictOutcome.SATISFIED


@given(BOUNDS, VALUES, ONE_VALUE, VALUES, st.sampled_from(["kPa", "GPa", "bar", "N/mm²", "psi"]))
def test_the_verdict_doesn_t_turn_on_the_unit(
    wanted: Comparator, bound: Decimal, offered: Comparator, value: Decimal, unit: str
) -> None:
    factor = unit_of(unit).size / unit_of("MPa").size
    converted = value * Decimal(factor.denominator) / Decimal(factor.numerator)
    assume(Fraction(converted) * factor == Fraction(value))
    demand = an_indicator(wanted, bound)
    assert (
        compare(demand, [an_indicator(offered, value)]).outcome
        is compare(demand, [an_indicator(offered, converted, unit)]).outcome
    )


@given(ONE_VALUE, VALUES, ONE_VALUE, VALUES, VALUES)
def test_intervals_agree_with_their_members(
    one: Comparator, first: Decimal, two: Comparator, second: Decimal, member: Decimal
) -> None:
    left, right = (interval_of(an_indicator(*each, unit="")) for each in ((one, first), (two, second)))
    inside = Fraction(member)
    if left.covers(right) and inside in right:
        assert inside in left
    if inside in left and inside in right:
        assert left.meets(right)
        assert right.meets(left)
    assert left.covers(left)
    assert Interval().covers(left)


def test_silence_is_unstated_and_so_is_another_unit() -> None:
    demand = an_indicator(Comparator.AT_LEAST, Decimal(40))
    assert compare(demand, []).reason is VerdictReason.NOTHING_SAID
    assert compare(demand, [replace(demand, unit="mm")]).reason is VerdictReason.NOTHING_SAID


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("抗拉强度", "tensile strength", True),
        ("Tensile Strengths", "拉伸强度", True),
        ("检测准确率", "detection accuracy", True),
        ("准确率", "accuracy", False),
        ("识别率", "detection rate", False),
        ("击穿强度", "breakdown voltage", False),
        ("质量", "重量", True),
        ("拉伸强度", "室温抗拉强度", True),
        ("剩磁", "剩磁Br", True),
        ("噪音", "工作噪声", True),
        ("延伸率", "断后伸长率", True),
        ("孔径", "孔隙率", False),
        ("检出率", "误报率", False),
        ("定位精度", "重复定位精度", False),
        ("工作温度", "存储温度", False),
        ("冷面温度", "热面温度", False),
        ("最高工作温度", "工作温度", True),
        ("最高工作温度", "最低工作温度", False),
        ("耐温", "最高使用温度", True),
        ("耐温", "工作温度", False),
        ("能耗降低", "电耗降低", False),
    ],
)
def test_two_names_are_of_one_thing(one: str, two: str, same: bool) -> None:
    assert is_same_subject(one, "%", two, "%") is same
    assert is_same_subject(two, "%", one, "%") is same
