"""Table 1 of the plan, value by value."""

from decimal import Decimal
from importlib.resources import files

import pytest

from corpus.reference.plan import load_table1, read_table1
from corpus.reference.taxonomy import CorpusError


def test_the_eight_indicators_are_the_plan_s() -> None:
    assert [(each.number, each.label, str(each.base), str(each.target), each.unit) for each in load_table1()] == [
        (1, "研发与试验发展经费支出占地区生产总值比重", "2.28", "3.6", "%"),
        (2, "规上工业企业研发与试验经费支出占营业收入比重", "2.48", "2.8", "%"),
        (3, "有效国家高新技术企业数", "247", "500", "家"),
        (4, "科技型中小企业", "1398", "2800", "家"),
        (5, "高新技术产业增加值占规上工业增加值比重", "37.3", "60", "%"),
        (6, "高新技术产业投资额", "20", "30", "亿元"),
        (7, "有效发明专利拥有量", "2393", "3100", "件"),
        (8, "技术交易额", "17.5", "25", "亿元"),
    ]


def test_the_trade_volume_goes_from_17_5_to_25_in_five_years() -> None:
    trade = load_table1()[7]
    assert (trade.base_year, trade.base, trade.target_year, trade.target) == (2020, Decimal("17.5"), 2025, Decimal(25))
    assert trade.source.endswith("表1 海曙区“十四五”科技创新核心指标目标")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"number": 8', '"number": 9', "from 8 to 8"),
        ('"17.5"', '"17,5"', "plain number"),
        ('"17.5"', "1e999999999", "too large"),
        ('"unit": "件"', '"unit": ""', "empty"),
        ('"base_year": 2020', '"base_year": "2020"', "whole number"),
    ],
)
def test_a_damaged_table_is_refused_with_the_place(old: str, new: str, said: str) -> None:
    text = files("corpus").joinpath("table1.json").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(CorpusError, match=said):
        read_table1(text.replace(old, new, 1))
