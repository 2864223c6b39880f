"""What people leave in a table beside its deals: sums, notes, running numbers, merged headings."""

from collections.abc import Mapping
from io import BytesIO

import pytest
import xlsxwriter

from corpus.history.rows import DealRowError, PastDealRow
from corpus.history.writing import COLUMNS
from corpus.validation.refusal import FileRefused
from corpus.validation.row import SkippedRow
from tests.corpus.history.past_deals import a_history, read, row_of, table_of

FILLED = row_of(a_history(1))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"number": "合计", "total": "1200000", "technical": "1000000"}, "it is a row of sums"),
        ({"subject": "合  计：", "total": "1200000"}, "it is a row of sums"),
        ({"序号": "2", "subject": "总计（元）", "total": "1200000"}, "it is a row of sums"),
        ({"number": "填表人：测试丁（样例）　审核人："}, "it is a note and no row of the table"),
        ({"seller.name": "注1：金额含税"}, "it is a note and no row of the table"),
    ],
)
def test_sums_and_notes_are_passed_over_and_told(row: Mapping[str, str], reason: str) -> None:
    found = read(table_of({"序号": "1"} | FILLED, row))
    assert [each.row for each in found if isinstance(each, PastDealRow)] == [2]
    assert [each for each in found if isinstance(each, DealRowError)] == []
    assert (3, reason) in [(each.number, str(each.reason)) for each in found if isinstance(each, SkippedRow)]


@pytest.mark.parametrize(
    "row", [{"subject": "合计器研发（样例）"}, {"number": "S-2", "subject": "合计"}, {"number": "注1"}]
)
def test_a_row_that_only_looks_like_one_is_a_row(row: Mapping[str, str]) -> None:
    assert {each.row for each in read(table_of(row)) if isinstance(each, DealRowError)} == {2}


def test_rows_that_are_only_numbered_are_blank() -> None:
    found = read(table_of({"序号": "1"} | FILLED, {"序号": "2"}, {"序号": "3"}))
    assert [each.row for each in found if isinstance(each, (PastDealRow, DealRowError))] == [2]


def test_a_heading_may_be_merged_over_two_rows() -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("台账")
        for place, column in enumerate(COLUMNS):
            sheet.merge_range(0, place, 1, place, column.zh.heading)
            sheet.write_string(2, place, FILLED.get(column.key, ""))
    found = read(file.getvalue())
    assert [each.history for each in found if isinstance(each, PastDealRow)] == [a_history(1)]
    assert [each for each in found if isinstance(each, DealRowError)] == []


def test_headings_that_share_one_above_them_are_refused_with_their_row_and_what_to_write() -> None:
    """Both parties' columns stand under one cell each, which says whose they are: 卖方 over 名称."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_string(0, 0, "技术合同台账（样例）")
        for place, column in enumerate(COLUMNS):
            party, part = column.zh.heading[:2], column.zh.heading[2:]
            shared = party in ("卖方", "买方")
            sheet.write_string(1, place, party if shared else column.zh.heading)
            sheet.write_string(2, place, part if shared else "")
            sheet.write_string(3, place, FILLED.get(column.key, ""))
    with pytest.raises(FileRefused) as refused:
        read(file.getvalue())
    said = str(refused.value.advice)
    assert said.startswith("row 2 holds the headings and lacks 卖方类型、卖方所在地、买方类型、买方所在地;")
    assert "write each heading whole in that row (such as 卖方类型," in said


def test_a_column_that_is_not_there_is_named_as_the_template_does() -> None:
    lines = table_of(FILLED | {"lines": "", "total": ""}).decode().replace("合同成交额（元）,", "别的列,", 1)
    found = [each for each in read(lines.encode()) if isinstance(each, DealRowError)]
    assert [each.column for each in found] == ["合同成交额（元）"]
