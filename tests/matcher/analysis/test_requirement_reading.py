"""What a pasted text sets: its budget in 万元 and its level of maturity, and what is neither."""

from decimal import Decimal

import pytest

from market.listing.maturity import Maturity, Scale
from market.listing.price import PriceRange
from matcher.analysis.requirements import read_budget, read_requirements
from matcher.index.simplified import Simplifier

FEN_PER_WAN = 1_000_000


def most(text: str) -> Decimal | None:
    """Read the upper end of a text's budget, in 万元."""
    budget = read_budget(text)
    return None if budget is None or budget.high_fen is None else Decimal(budget.high_fen) / FEN_PER_WAN


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("预算 100 万元", "100"),
        ("预算人民币200万元以内", "200"),
        ("预算 ¥500000", "50"),
        ("预算￥50万", "50"),
        ("budget: 500,000 CNY", "50"),
        ("Our Budget is up to RMB 2 million", "200"),
        ("Budget 50万", "50"),
        ("预算五十万元", "50"),
        ("预算三百五十万元左右", "350"),
        ("预算（万元）：80", "80"),
        ("项目预算(单位:万元)|80", "80"),
        ("预算大约在50-80万元", "80"),
        ("拟投入资金 1.5 亿元", "15000"),
        ("去年经费100万，今年预算500万", "500"),
        ("设备经费30万元，总预算80万元", "80"),
        ("2026年研发经费50万元", "50"),
    ],
)
def test_a_budget_is_read_in_the_ways_it_is_written(text: str, wan: str) -> None:
    assert most(text) == Decimal(wan)


@pytest.mark.parametrize(
    "text",
    [
        "预算10万美元",
        "科研经费100万欧元",
        "预算 500,000 USD",
        "预算$50万",
        "前期已投入经费30万元，效果不佳",
        "年研发经费50万元",
        "公司每年研发投入经费800万元",
        "经费2000元/月",
        "预算50万元每年",
        "去年预算100万元",
        "经费100万元已用完",
        "预算 500000",
        "预算50多万",
    ],
)
def test_money_that_is_no_budget_sets_nothing(text: str) -> None:
    assert read_budget(text) is None


def test_what_is_at_least_to_hand_is_no_upper_end() -> None:
    assert read_budget("预算50万元以上") == PriceRange(50 * FEN_PER_WAN, None)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("TRL 6", 6),
        ("ＴＲＬ－６级以上", 6),
        ("目前TRL3，希望达到TRL7", 7),
        ("目前TRL3希望达到TRL7", 7),
        ("希望从TRL4提升到TRL7", 7),
        ("要求TRL6以上，最好TRL8", 6),
        ("样机TRL4，产品TRL8", 8),
        ("技术成熟度不低于6级", 6),
        ("技术就绪度（TRL）达到 7 级", 7),
        ("currently TRL 3, we need at least TRL 7", 7),
        ("ctrl5 键失灵", None),
        ("目前TRL3", None),
        ("已有成果TRL5以上均可", 5),
        ("TRL 10", None),
    ],
)
def test_the_level_is_the_one_that_is_asked_for(text: str, level: int | None) -> None:
    expected = None if level is None else Maturity(Scale.TRL, level)
    assert read_requirements(text).maturity == expected


def test_a_long_run_of_blanks_is_one_blank() -> None:
    assert most(f"预算{' ' * 5_000}:{' ' * 5_000}80{' ' * 5_000}万元") == Decimal(80)
    assert read_requirements(f"TRL{' ' * 10_000}6").maturity == Maturity(Scale.TRL, 6)


def test_traditional_characters_set_the_same_and_are_quoted_as_written() -> None:
    simple = "希望矫顽力保持在 25 kOe 以上，预算八十万元，技术就绪度不低于7级。"
    written = "希望矯頑力保持在 25 kOe 以上，預算八十萬元，技術就緒度不低於7級。"
    read, as_written = read_requirements(simple), read_requirements(written, simplify=Simplifier.build())
    indicator, other = read.indicators[0], as_written.indicators[0]
    assert (other.name, other.comparator, other.value) == (indicator.name, indicator.comparator, indicator.value)
    assert (indicator.quote, other.quote) == ("希望矫顽力保持在 25 kOe 以上", "希望矯頑力保持在 25 kOe 以上")
    assert (as_written.budget, as_written.maturity) == (read.budget, read.maturity)
    assert read.maturity == Maturity(Scale.TRL, 7)
