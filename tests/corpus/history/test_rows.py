"""Rows of past deals: what people write, what is refused with its row, column and rule, and files that are none."""

from datetime import date, datetime
from io import BytesIO

import pytest
import xlsxwriter

from corpus.history.columns import HistoryKind
from corpus.history.deal import OTHER_PART, TECHNICAL_PART
from corpus.history.rows import DealRowError, PastDealRow, SheetColumns, read_found, write_found
from corpus.history.writing import write_history_heading, write_history_template
from corpus.validation.refusal import FileRefusal, FileRefused
from corpus.validation.row import SkippedRow, ValidationRule
from market.deal.deal import Series
from market.deal.kind import DealKind
from market.listing.listing import Language
from tests.corpus.history.past_deals import PERSON, a_history, read, row_of, table_of, told, workbook_of
from tests.corpus.hostile import packages
from tests.corpus.hostile.file import HostileFile

FILLED = row_of(a_history(1))
LEAST = {
    key: FILLED[key]
    for key in ("number", "subject", "kind", "seller.name", "seller.code", "seller.type", "seller.area", "signed_on")
} | {"buyer.name": PERSON.name, "buyer.type": "自然人", "buyer.area": "浙江省/宁波市/鄞州区"}


def rows_of(payload: bytes) -> list[PastDealRow]:
    return [row for row in read(payload) if isinstance(row, PastDealRow)]


def faults_of(payload: bytes) -> list[DealRowError]:
    return [row for row in read(payload) if isinstance(row, DealRowError)]


def test_the_least_that_is_needed_is_a_deal_of_the_district() -> None:
    (row,) = rows_of(table_of(LEAST | {"total": "120万元", "technical": "1,000,000.01元"}))
    history = row.history
    assert (history.series, history.signed_on, history.registration) == (Series.DISTRICT, date(2023, 3, 1), None)
    assert history.terms.buyer.area == "CN/浙江省/宁波市/鄞州区"
    lines = [(line.description, line.amount_fen, line.technical) for line in history.terms.lines]
    assert lines == [(TECHNICAL_PART, 100_000_001, True), (OTHER_PART, 19_999_999, False)]
    assert row.unsaid == {"rules", "lines"}


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("125万元", 125_000_000),
        ("0.5亿", 5_000_000_000),
        ("￥1,250.50", 125_050),
        ("１２３", 12_300),
        ("0.01", 1),
        ("12345678901.23元", 1_234_567_890_123),
    ],
)
def test_amounts_as_people_write_them(written: str, fen: int) -> None:
    (row,) = rows_of(table_of(LEAST | {"total": written, "technical": written}))
    assert row.history.terms.total_fen == fen


@pytest.mark.parametrize(
    ("key", "written", "rule"),
    [
        ("total", "-5", "amount.range"),
        ("total", "1 250", "amount.range"),
        ("total", "12.345", "amount.fen"),
        ("total", "0.0000001万元", "amount.fen"),
        ("total", "10亿元到12亿元", "amount.range"),
        ("total", "999999999999999", "amount.range"),
        ("total", "1e9", "amount.range"),
        ("technical", "", "line.there"),
        ("technical", "200万元", "amount.approved"),
        ("signed_on", "2023-02-30", "day.form"),
        ("signed_on", "03/01/2023", "day.form"),
        ("signed_on", "", "entry.whole"),
        ("subject", "", "text.size"),
        ("kind", "买卖", "choice.known"),
        ("seller.type", "外星人", "choice.known"),
        ("series", "两者", "choice.known"),
        ("rules", "1999", "choice.known"),
        ("payments", "2023-04-10 | 12.345", "amount.fen"),
        ("payments", "昨天 | 12", "day.form"),
    ],
)
def test_a_cell_that_can_not_be_read_is_told_by_row_column_and_rule(key: str, written: str, rule: str) -> None:
    (fault,) = faults_of(table_of(LEAST | {"total": "1200000", "technical": "1000000", key: written}))
    assert told([fault]) == [(2, key, rule)]
    assert fault.column.split(" ")[0].isalpha()
    assert fault.advice is not None


def test_days_are_read_in_every_style_of_a_table() -> None:
    styles = ("2023-03-01", "2023/3/1", "2023年3月1日", "20230301", "2023.03.01")
    found = rows_of(
        table_of(*(LEAST | {"number": on, "signed_on": on, "total": "1", "technical": "1"} for on in styles))
    )
    assert [row.history.signed_on for row in found] == [date(2023, 3, 1)] * 5


def test_amounts_beside_lines_must_be_their_sums() -> None:
    (fault,) = faults_of(table_of(row_of(a_history(1), total="5")))
    assert (fault.path, str(fault.advice)) == ("total", "the lines say 1200000.01 yuan; mend them or this amount")


def test_a_heading_may_count_in_wan_and_a_workbook_may_hold_formulas() -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("2023 年")
        heading = ["编号", "合同名称", "合同性质", "输出方", "输出方统一社会信用代码", "卖方类型", "卖方地区"]
        heading += ["买方名称", "买方类型", "买方所在地", "成交额（万元）", "技术交易额（万元）", "签约日期", "备注"]
        seller = (FILLED["seller.name"], FILLED["seller.code"], "科研机构", "浙江省/宁波市/海曙区")
        row = ["S-1", "项目（样例）", "委托开发", *seller, PERSON.name, "个人", "芬兰/赫尔辛基"]
        sheet.write_row(0, 0, ["某区技术合同台账（样例）"])
        sheet.write_row(1, 0, heading)
        sheet.write_row(2, 0, row)
        sheet.write_formula(2, 10, "=100*1.2", value=120)
        sheet.write_number(2, 11, 100.000001)
        sheet.write_datetime(2, 12, datetime(2023, 3, 1), book.add_format({"num_format": "yyyy"}))  # noqa: DTZ001
        sheet.write_row(3, 0, row)
        sheet.write_formula(3, 10, "=A1/0", value="#DIV/0!")
        sheet.write_string(3, 12, "=2023-03-01")
    found = read(file.getvalue())
    (good,) = [each for each in found if isinstance(each, PastDealRow)]
    assert good.history.terms.kind is DealKind.DEVELOPMENT
    assert (good.history.terms.total_fen, good.history.terms.technical_fen) == (120_000_000, 100_000_001)
    assert good.history.terms.buyer.area == "FI/赫尔辛基"
    faults = [(each.row, each.column, each.rule) for each in found if isinstance(each, DealRowError)]
    assert faults == [
        (4, "K 成交额（万元）", ValidationRule.FORMULA),
        (4, "M 签约日期", ValidationRule.DATE),
        (4, "L 技术交易额（万元）", ValidationRule.REQUIRED),
    ]
    assert [each.reason.sentence for each in found if isinstance(each, SkippedRow)] == [
        "the column %(column)s is not read, no such heading is known"
    ]


def test_every_row_survives_the_way_out_of_its_process() -> None:
    found = read(table_of(FILLED, row_of(a_history(2), signed_on="x")))
    assert list(read_found(write_found(found))) == found
    with pytest.raises(FileRefused):
        list(read_found(['D{"row": 2}']))


@pytest.mark.parametrize("kind", list(HistoryKind))
@pytest.mark.parametrize("language", list(Language))
def test_a_template_is_read_and_its_example_passed_over(kind: HistoryKind, language: Language) -> None:
    columns, example = read(write_history_template(kind, language))
    assert isinstance(columns, SheetColumns)
    assert isinstance(example, SkippedRow)
    assert read(write_history_heading(kind, language))[0] == SheetColumns("", columns.columns)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", FileRefusal.EMPTY),
        (b"%PDF-1.7", FileRefusal.PDF),
        (b"\x00\x01\x02" * 50, FileRefusal.BINARY),
        ("成果名称,机构代码\n甲,乙\n".encode(), FileRefusal.NO_HEADING),
        ("来源编号,项目名称,合同类别\n1,2,3\n".encode(), FileRefusal.NO_HEADING),
        (workbook_of([a_history(1)])[:-200], FileRefusal.DAMAGED),
        (table_of(FILLED) + b"\n" * 1_100_000, FileRefusal.TOO_MANY_ROWS),
        (table_of(FILLED) + b"x\n" * 100_001, FileRefusal.TOO_MANY_ROWS),
    ],
)
def test_a_file_that_is_none_is_refused_whole(payload: bytes, reason: FileRefusal) -> None:
    with pytest.raises(FileRefused) as refused:
        read(payload)
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    "file",
    [each for each in packages.cases() if isinstance(each.end, FileRefusal) and not each.heavy],
    ids=lambda file: file.name,
)
def test_a_hostile_package_is_refused_here_too(file: HostileFile) -> None:
    with pytest.raises(FileRefused):
        read(file.make())
