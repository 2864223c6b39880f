"""Forms as offices hand them out: read by their usual labels, and never taken in without their longest text."""

import pytest

from corpus.validation.row import ListingRow, RowError, SkippedRow, ValidationRule
from market.listing.need import Need
from market.listing.price import PriceRange
from tests.corpus.sheet.test_word_form import CODE, OWNER, TITLE, read, tables_of

LONG = "熔接线处的拉伸强度只有本体的一半，装车后在冷热循环中开裂，需要提高到八成以上。"
USUAL = [
    ("企业名称", "某某塑业公司（样例）"),
    ("统一社会信用代码", OWNER.code),
    ("技术需求名称", "注塑件熔接线强度不足（样例）"),
    ("拟投入资金（万元）", "50"),
    ("联系人", "某某（样例）"),
    ("技术需求内容描述", LONG),
]


def test_the_usual_form_of_a_need_is_read_with_its_text_and_its_money() -> None:
    found = read(tables_of(USUAL))
    [row] = [each for each in found if isinstance(each, ListingRow)]
    assert isinstance(row.listing, Need)
    assert row.listing.body == LONG
    assert row.listing.budget == PriceRange(None, 50_000_000)
    assert [str(each.reason).partition("”")[0] for each in found if isinstance(each, SkippedRow)] == [
        "“企业名称",
        "“联系人",
    ]


@pytest.mark.parametrize(
    ("rows", "column", "said"),
    [
        ([("我们遇到的麻烦", LONG)], "我们遇到的麻烦", "call it 问题描述"),
        ([("现状", "有裂纹。"), ("我们遇到的麻烦", LONG)], "我们遇到的麻烦", "call it 问题描述"),
        ([(LONG,)], "", "write 问题描述 before it"),
    ],
)
def test_a_form_whose_longest_text_is_unread_is_no_row(rows: list[tuple[str, ...]], column: str, said: str) -> None:
    [error] = read(tables_of([(CODE, OWNER.code), (TITLE, "磁体防锈"), ("匿名", "否"), *rows]))
    assert isinstance(error, RowError)
    assert (error.path, error.column, error.rule) == ("body", column, ValidationRule.UNKNOWN_KEY)
    assert str(error.advice).endswith(said)


def test_what_a_form_says_of_itself_is_nobody_s_text() -> None:
    rows = [(CODE, OWNER.code), (TITLE, "磁体防锈"), ("问题描述", "盐雾后锈蚀。"), ("填表说明：" + LONG, "")]
    [row] = read(tables_of(rows))
    assert isinstance(row, ListingRow)
