"""Cells as people write them: what they mean, exactly, and which rule what can't be meant breaks."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from corpus.sheet.amount import AmountEnd, Amounts, read_amounts
from corpus.sheet.cell import Cell, CellError, UnreadableCell, text_of
from corpus.sheet.labels import LABELS, list_names
from corpus.sheet.value import read_choice, read_choices, read_code, read_country, read_day, read_flag, read_whole
from corpus.validation.row import ValidationRule
from market.listing.achievement import TransferMode
from market.listing.listing import Language
from market.listing.property import RightKind

ZH = Language.ZH


def broken(read: Callable[[], Any]) -> ValidationRule:
    with pytest.raises(CellError) as caught:
        read()
    assert str(caught.value.advice)
    return caught.value.rule


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-24",
        "2026/11/24",
        "2026.11.24",
        "2026年11月24日",
        "20261124",
        "２０２６－１１－２４",
        " 2026年 11月 24日 ",
        "2026-11-24 00:00:00",
        date(2026, 11, 24),
        datetime(2026, 11, 24),  # noqa: DTZ001 -- a cell knows no zone
        Decimal(20261124),
    ],
    ids=str,
)
def test_a_day_in_any_of_its_styles_is_that_day(cell: Cell) -> None:
    assert read_day(cell) == "2026-11-24"


@pytest.mark.parametrize("written", ["2026-1-5", "2026/01/5", "2026年1月5日", "2026年1月5号", "20260105"])
def test_a_day_needs_no_leading_zeros(written: str) -> None:
    assert read_day(written) == "2026-01-05"


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-30",
        "2026年11月",
        "24/11/2026",
        "11-24",
        "2026-11/24",
        "46350",
        "明年",
        "202611240",
        True,
        datetime(2026, 11, 24, 13, 5),  # noqa: DTZ001
    ],
    ids=str,
)
def test_what_is_no_day_is_no_day(cell: Cell) -> None:
    assert broken(lambda: read_day(cell)) is ValidationRule.DATE


@pytest.mark.parametrize(("written", "advice"), [("2026-02-30", "exists"), ("2026年11月", "year, month and day")])
def test_a_month_is_not_told_that_it_does_not_exist(written: str, advice: str) -> None:
    with pytest.raises(CellError, match=advice):
        read_day(written)


def wan(low: str | None, high: str | None, *, negotiable: bool = False) -> Amounts:
    return Amounts(None if low is None else Decimal(low), None if high is None else Decimal(high), negotiable)


@pytest.mark.parametrize(
    ("cell", "amounts"),
    [
        ("80", wan("80", "80")),
        ("80万", wan("80", "80")),
        ("８０万元", wan("80", "80")),
        ("0.5亿", wan("5000", "5000")),
        ("1.2亿元", wan("12000", "12000")),
        ("500000元", wan("50", "50")),
        ("¥500,000元", wan("50", "50")),
        ("￥1,234.5万", wan("1234.5", "1234.5")),
        ("人民币 30 万元", wan("30", "30")),
        ("50-100万", wan("50", "100")),
        ("50～100万元", wan("50", "100")),
        ("50万—1亿元", wan("50", "10000")),
        ("50万至100万", wan("50", "100")),
        ("5到10", wan("5", "10")),
        ("不超过80万", wan(None, "80")),
        ("≤80万元", wan(None, "80")),
        ("80万以内", wan(None, "80")),
        ("不低于50万元", wan("50", None)),
        ("50万起", wan("50", None)),
        ("50万以上", wan("50", None)),
        ("面议", wan(None, None, negotiable=True)),
        ("价格面议", wan(None, None, negotiable=True)),
        ("80万（可面议）", wan("80", "80", negotiable=True)),
        ("50-100万元，面议", wan("50", "100", negotiable=True)),
        ("0.000001", wan("0.000001", "0.000001")),
        (Decimal("0.1"), wan("0.1", "0.1")),
        (Decimal("12.0"), wan("12", "12")),
    ],
    ids=str,
)
def test_an_amount_is_what_people_mean_in_wan(cell: Cell, amounts: Amounts) -> None:
    assert read_amounts(cell, alone=AmountEnd.BOTH, unit="万元") == amounts


@pytest.mark.parametrize(
    "cell",
    ["约80万", "八十万", "80万美元", "-5", "80～", "～80", "1,23万", "1e3", "50/100", "80 20", "9" * 40],
    ids=str,
)
def test_what_is_no_exact_amount_is_refused(cell: str) -> None:
    assert broken(lambda: read_amounts(cell, alone=AmountEnd.BOTH, unit="万元")) is ValidationRule.NUMBER


@pytest.mark.parametrize("cell", ["￥500,000", "¥500000", "RMB 500000", "500000 CNY", "人民币500000", "￥50万"])
def test_a_currency_counts_yuan_and_is_never_read_as_the_wan_of_a_heading(cell: str) -> None:
    assert read_amounts(cell, alone=AmountEnd.BOTH, unit="元") == read_amounts(cell, alone=AmountEnd.BOTH, unit=None)
    assert read_amounts(cell, alone=AmountEnd.BOTH, unit=None) == wan("50", "50")
    if "万" not in cell:
        assert broken(lambda: read_amounts(cell, alone=AmountEnd.BOTH, unit="万元")) is ValidationRule.NUMBER


def test_one_amount_is_the_end_that_its_column_says_and_a_bare_number_needs_a_unit() -> None:
    assert read_amounts("80", alone=AmountEnd.LOW, unit="万元") == wan("80", None)
    assert read_amounts("800000", alone=AmountEnd.HIGH, unit="元") == wan(None, "80")
    assert read_amounts("80万", alone=AmountEnd.HIGH, unit=None) == wan(None, "80")
    assert broken(lambda: read_amounts("80", alone=AmountEnd.HIGH, unit=None)) is ValidationRule.NUMBER


@pytest.mark.parametrize(("cell", "flag"), [("是", True), ("√", True), ("YES", True), ("１", True), (True, True)])
def test_yes_has_many_words(cell: Cell, flag: bool) -> None:
    assert read_flag(cell) is flag


def test_no_has_many_words_and_perhaps_is_none() -> None:
    assert [read_flag(cell) for cell in ("否", "无", "false", Decimal(0), False)] == [False] * 5
    assert broken(lambda: read_flag("也许")) is ValidationRule.CHOICE


def test_advice_is_worded_for_the_language_of_the_sheet_and_for_what_was_meant() -> None:
    with pytest.raises(CellError, match="write yes or no"):
        read_flag("perhaps", language=Language.EN)
    with pytest.raises(CellError, match="leave it empty"):
        read_day("长期有效")


def test_a_number_is_written_as_a_spreadsheet_shows_it() -> None:
    assert [text_of(cell) for cell in (Decimal("12.0"), Decimal("0.10"), Decimal("1E+3"), Decimal(-7))] == [
        "12",
        "0.1",
        "1000",
        "-7",
    ]
    assert broken(lambda: text_of(Decimal("1.23456789012346E+17"))) is ValidationRule.NUMBER
    assert (read_whole("１２"), read_whole(Decimal(12)), read_code("９１３３Ａ－１")) == (12, 12, "9133A-1")
    assert broken(lambda: read_whole("12.5")) is ValidationRule.NUMBER


@pytest.mark.parametrize(
    ("blemish", "rule"),
    [
        (UnreadableCell.NO_RESULT, ValidationRule.FORMULA),
        (UnreadableCell.ERROR, ValidationRule.FORMULA),
        (UnreadableCell.MERGED, ValidationRule.MERGED),
    ],
)
def test_a_blemish_is_said_and_never_read_as_nothing(blemish: UnreadableCell, rule: ValidationRule) -> None:
    assert broken(lambda: text_of(blemish)) is rule
    assert broken(lambda: read_day(blemish)) is rule


def test_a_country_has_a_code_and_two_names() -> None:
    assert [read_country(cell) for cell in ("CN", "cn", "中国", "芬兰", "Finland")] == ["CN", "CN", "CN", "FI", "FI"]
    assert broken(lambda: read_country("火星")) is ValidationRule.REFERENCE


def test_a_choice_is_known_by_every_name_it_has() -> None:
    for name in ("发明专利", "invention patent", "invention", "发明", " Invention  Patent ", "ｉｎｖｅｎｔｉｏｎ"):
        assert read_choice(name, RightKind, language=ZH) is RightKind.INVENTION
    with pytest.raises(CellError, match="发明专利、实用新型、"):
        read_choice("商标", RightKind, language=ZH)
    with pytest.raises(CellError, match="invention patent、utility model"):
        read_choice("商标", RightKind, language=Language.EN)


def test_several_choices_are_separated_as_people_do() -> None:
    expected = [TransferMode.ORDINARY_LICENCE, TransferMode.EQUITY]
    for cell in (
        "普通许可；作价入股",
        "普通许可、作价入股",
        "普通许可，作价入股",
        "普通许可/作价入股",
        "普通许可\n作价入股",
    ):
        assert read_choices(cell, TransferMode, language=ZH) == expected
    trial = read_choices("try first, pay later; equity", TransferMode, language=Language.EN)
    assert trial == [TransferMode.TRIAL_FIRST, TransferMode.EQUITY]


def test_no_two_members_of_a_set_share_a_name() -> None:
    for kind in {type(member) for member in LABELS}:
        taken: dict[str, Any] = {}
        for member in kind:
            for name in list_names(member):
                assert taken.setdefault(name.casefold(), member) is member, name
