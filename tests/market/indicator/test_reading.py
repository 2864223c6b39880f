"""What the reader makes of a text beyond the numbers: force, conditions, the present, and listings as a whole."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.indicator.indicator import Comparator, Force, Indicator
from market.indicator.reader import QUOTE_LIMIT, read_indicators
from market.listing.stated_indicators import indicators_of
from tests.listings import a_need, an_achievement, an_expert, an_organization

WORDS = [
    "强度",
    "≥",
    "不低于",
    "5",
    "MPa",
    "，",
    "。",
    "在",
    "下",
    "以上",
    "和",
    "均",
    "分别",
    "（",
    "）",
    "~",
    "的",
    "避免",
    " of ",
]


@pytest.mark.parametrize(
    ("text", "force"),
    [
        ("噪声必须低于50 dB", Force.MUST),
        ("希望噪声低于50 dB", Force.SHOULD),
        ("噪声最好在50 dB以下", Force.SHOULD),
        ("噪声≤50 dB", Force.MUST),
        ("希望换一种方案，噪声不得高于50 dB", Force.MUST),
        ("Noise should be below 50 dB", Force.SHOULD),
        ("Noise must be below 50 dB", Force.MUST),
    ],
)
def test_a_need_s_words_say_how_much_it_insists(text: str, force: Force) -> None:
    assert [each.force for each in read_indicators(text, force=Force.MUST)] == [force]
    assert [each.force for each in read_indicators(text)] == [Force.FACT]


def test_the_present_state_of_a_need_is_no_demand() -> None:
    text = "目前返修率为9.1 %，希望返修率降到3 %以下"
    assert [each.value for each in read_indicators(text, force=Force.MUST)] == [Decimal(3)]
    assert [each.value for each in read_indicators(text)] == [Decimal("9.1"), Decimal(3)]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("在150 ℃下寿命不少于3000 h", "150 ℃"),
        ("比容量≥1500 mAh/g（0.2C，25 ℃）", "0.2C，25 ℃"),
        ("抗压强度（28天）不小于50 MPa", "28天"),
        ("芯吸高度30 min达到138 mm", "30 min"),
        ("noise below 40 dB at 1 m", "1 m"),
    ],
)
def test_a_condition_goes_with_its_indicator(text: str, condition: str) -> None:
    [read] = read_indicators(text)
    assert read.condition == condition


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("不可逆损失小于3 %", Comparator.LESS_THAN),
        ("别让成本涨超过5元", Comparator.AT_MOST),
        ("避免温度超过80 ℃", Comparator.AT_MOST),
        ("成本不超过5元", Comparator.AT_MOST),
        ("寿命不少于5 h", Comparator.AT_LEAST),
        ("精度优于5 μm", Comparator.AT_MOST),
        ("准确率优于95 %", Comparator.AT_LEAST),
    ],
)
def test_a_bound_is_never_turned_round(text: str, comparator: Comparator) -> None:
    assert [each.comparator for each in read_indicators(text)] == [comparator]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("pH值7.2", [("pH值", "=", "7.2", "")]),
        ("折光率1.5", [("折光率", "=", "1.5", "")]),
        ("至少保证80%的准确率", [("准确率", ">=", "80", "%")]),
        ("不小于60dB且不大于90dB", [("噪声", ">=", "60", "dB"), ("噪声", "<=", "90", "dB")]),
        ("粉尘浓度超标，最高达30mg/m3", [("粉尘浓度", "<=", "30", "mg/m3")]),
        ("功率3马力", [("功率", "=", "3", "马力")]),
        ("切口粗糙度做到Ra 3.2μm以下", [("切口粗糙度", "<=", "3.2", "μm")]),
    ],
)
def test_what_was_once_missed_is_read(text: str, read: list[tuple[str, str, str, str]]) -> None:
    assert [(each.name, each.comparator.value, str(each.value), each.unit) for each in read_indicators(text)] == read


@given(st.text(max_size=200))
def test_any_text_reads_without_error_and_quotes_itself(text: str) -> None:
    for each in read_indicators(text):
        assert each.quote in text
        assert 0 < len(each.quote) <= QUOTE_LIMIT


@given(st.lists(st.sampled_from(WORDS), max_size=20))
def test_any_mixture_of_words_reads_without_error(words: list[str]) -> None:
    text = "".join(words)
    assert all(each.quote in text for each in read_indicators(text))


def test_a_listing_s_form_goes_first_and_nothing_is_said_twice() -> None:
    organization = an_organization()
    said = "密度低于1.6 g/cm³"
    stated = Indicator(name="密度", comparator=Comparator.LESS_THAN, value=Decimal("1.6"), unit="g/cm³", quote=said)
    body = "材料密度低于1.6 g/cm³，抗拉强度达到1.8 GPa。"
    achievement = replace(an_achievement(organization), summary="抗拉强度≥1800 MPa", body=body, indicators=(stated,))
    assert [(each.name, each.value) for each in indicators_of(achievement)] == [
        ("密度", Decimal("1.6")),
        ("抗拉强度", Decimal(1800)),
    ]
    need = replace(a_need(organization), summary="", body="希望密度低于1.6 g/cm³", indicators=())
    assert [each.force for each in indicators_of(need)] == [Force.SHOULD]
    assert indicators_of(an_expert(organization)) == ()


@pytest.mark.parametrize(
    "text", ["9" * 20_000, "5×10" + "⁹" * 9_000 + " mm", "强度≥5e99 MPa", "1-" * 5_000, "强度≥5 MPa和" * 2_000]
)
def test_what_no_one_would_write_reads_all_the_same(text: str) -> None:
    assert all(each.value.is_finite() for each in read_indicators(text))
