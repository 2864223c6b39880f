import pytest

from market.indicator.indicator import Force
from market.posting.draft import Point, read_draft

SAID = [
    ("现用环氧胶，夏天就开裂", {Point.PRESENT_STATE, Point.PROBLEM}),
    ("试过两家的助剂，效果都不好", {Point.TRIED}),
    ("用于新能源汽车驱动电机", {Point.USE}),
    ("预算80万元以内", {Point.AMOUNT}),
    ("费用面议", {Point.AMOUNT}),
    ("希望已完成中试", {Point.MATURITY}),
    ("达到TRL 6以上", {Point.MATURITY}),
    ("2027年6月底前要见到样品", {Point.DEADLINE, Point.MATURITY}),
    ("三个月内交付", {Point.DEADLINE}),
    ("可以转让，也可以合作开发", {Point.MODE}),
    ("已授权发明专利3件", {Point.RIGHTS}),
    ("能耗较传统工艺降低20 %", {Point.BASELINE, Point.METHOD, Point.EFFECT}),
    ("经第三方检测报告证明", {Point.EVIDENCE}),
    ("矫顽力不低于25 kOe", {Point.FIGURE}),
    ("We tried two adhesives; both crack", {Point.TRIED, Point.PROBLEM}),
    ("Our budget is EUR 40,000, negotiable", {Point.AMOUNT}),
    ("A pilot must run by the end of June 2027", {Point.MATURITY, Point.DEADLINE}),
    ("We would license it or develop it jointly", {Point.MODE}),
    ("Energy use is 20 % lower than with the conventional process", {Point.BASELINE}),
    ("The magnets are used in electric vehicles", {Point.USE, Point.MATERIAL}),
]
NOT_SAID = [
    ("希望耐高温、强度高", {Point.FIGURE, Point.AMOUNT, Point.MATURITY, Point.DEADLINE, Point.MODE}),
    ("每班断纱一万次", {Point.AMOUNT}),
    ("年用量30万套", {Point.AMOUNT}),
    ("单价控制在12元/件", {Point.AMOUNT}),
    ("这种现象经常出现", {Point.PRESENT_STATE}),
    ("现求购一种涂层", {Point.PRESENT_STATE}),
    ("电机180 ℃时退磁，希望更耐热", {Point.FIGURE}),
    ("Magnets lose their magnetism at 180 °C", {Point.AMOUNT, Point.DEADLINE, Point.TRIED}),
]


@pytest.mark.parametrize(("text", "points"), SAID)
def test_what_a_text_says_is_found(text: str, points: set[Point]) -> None:
    assert points <= read_draft(text, force=Force.MUST).said


@pytest.mark.parametrize(("text", "points"), NOT_SAID)
def test_what_a_text_does_not_say_is_not(text: str, points: set[Point]) -> None:
    assert not points & read_draft(text, force=Force.MUST).said


def test_an_empty_text_says_nothing() -> None:
    draft = read_draft("", force=Force.MUST)
    assert (draft.said, draft.indicators, draft.vague) == (frozenset(), (), ())


def test_a_fact_needs_no_demanding_word_to_be_a_figure() -> None:
    assert Point.FIGURE in read_draft("样机实测 180 ℃", force=Force.FACT).said
    assert Point.FIGURE not in read_draft("样机实测 180 ℃", force=Force.MUST).said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("希望耐高温、成本低、寿命长", ["耐高温", "成本低", "寿命长"]),
        ("工作温度不低于180 ℃，要求耐高温", []),
        ("强度高，抗拉强度≥600 MPa；重量轻", ["重量轻"]),
        ("耐久试验按国标", []),
        ("The part must be lighter and more accurate", ["lighter", "more accurate"]),
        ("噪声太大", ["噪声太大"]),
        ("噪声不超过55 dB，现在噪声太大", []),
    ],
)
def test_claims_without_a_figure_are_named_in_the_order_of_the_text(text: str, words: list[str]) -> None:
    assert [claim.word for claim in read_draft(text, force=Force.MUST).vague] == words
