"""Workbooks: what each kind of cell says, which sheets are read, and that nothing in them is taken on trust."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from corpus.imports.reading import FoundRow, read_file
from corpus.reference.taxonomy import load_taxonomy
from corpus.validation.refusal import FileRefusal, FileRefused
from corpus.validation.row import ListingRow, RowError, SkippedRow, ValidationRule
from market.listing.need import Need
from market.listing.price import PriceRange
from tests.corpus.sheet.workbooks import CODE, HEADINGS, SHEET, edited, needs, with_cells, workbook_of

TAXONOMY = load_taxonomy()


def read(payload: bytes, name: str = "") -> list[FoundRow]:
    return list(read_file(payload, name, taxonomy=TAXONOMY))


def listing(payload: bytes) -> Need:
    [row] = read(payload)
    assert isinstance(row, ListingRow), row
    assert isinstance(row.listing, Need)
    return row.listing


def faults(payload: bytes) -> list[tuple[str, int, str, ValidationRule]]:
    return [(each.sheet, each.row, each.column, each.rule) for each in read(payload) if isinstance(each, RowError)]


def refusal(payload: bytes) -> FileRefusal:
    with pytest.raises(FileRefused) as refused:
        read(payload)
    return refused.value.reason


def test_texts_numbers_and_days_are_what_a_person_sees() -> None:
    need = listing(needs((CODE, "磁体", 12.0, "2027年6月30日", 0.1)))
    assert (need.body, str(need.deadline_on), need.budget) == ("12", "2027-06-30", PriceRange(None, 100_000))


@pytest.mark.parametrize("on", [date(2027, 6, 30), datetime(2027, 6, 30)])  # noqa: DTZ001 -- a cell knows no zone
def test_a_date_cell_is_its_day(on: date) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, (CODE, "磁体", "甲"))
        sheet.write_datetime(1, 3, on, workbook.add_format({"num_format": "yyyy/m/d"}))

    assert listing(workbook_of(fill)).deadline_on == date(2027, 6, 30)


def test_a_sum_in_binary_is_read_as_the_decimal_that_is_shown() -> None:
    row = (
        f'<row r="2"><c r="A2" t="inlineStr"><is><t>{CODE}</t></is></c><c r="B2" t="str"><v>磁体</v></c>'
        '<c r="E2"><f>0.1+0.2</f><v>0.30000000000000004</v></c></row>'
    )
    assert listing(with_cells(needs(), row.encode())).budget == PriceRange(None, 300_000)


def test_a_code_kept_as_a_number_is_reported_not_rounded() -> None:
    assert faults(needs((912345678901234567, "磁体"))) == [("需求", 2, "A 机构代码", ValidationRule.NUMBER)]


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("<f>A1</f>", ValidationRule.FORMULA),
        ("<f>A1</f><v></v>", ValidationRule.FORMULA),
        ("<f>A1</f><v/>", ValidationRule.FORMULA),
        ("<f>[1]Sheet1!A1</f>", ValidationRule.FORMULA),
    ],
)
def test_a_formula_without_a_result_is_a_fault_not_an_empty_cell(cell: str, rule: ValidationRule) -> None:
    row = f'<row r="2"><c r="A2" t="str"><v>{CODE}</v></c><c r="B2" t="str"><v>磁体</v></c><c r="C2">{cell}</c></row>'
    assert faults(with_cells(needs(), row.encode())) == [("需求", 2, "C 问题描述", rule)]


def test_a_formula_counts_by_its_result_and_an_error_is_a_fault() -> None:
    def fill(_workbook: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, (CODE, "磁体"))
        sheet.write_formula(1, 2, '="a"&"b"', None, "ab")
        sheet.write_row(2, 0, (CODE, "线圈"))
        sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")

    payload = workbook_of(fill)
    [good, bad] = read(payload)
    assert isinstance(good, ListingRow)
    assert good.listing.body == "ab"
    assert isinstance(bad, RowError)
    assert faults(payload) == [("需求", 3, "C 问题描述", ValidationRule.FORMULA)]


def test_merged_cells_are_reported_in_rows_and_welcome_above_the_heading() -> None:
    def fill(_workbook: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 4, "2026年技术需求征集表")
        sheet.write_row(1, 0, HEADINGS)
        sheet.merge_range(2, 0, 3, 0, CODE)
        sheet.write(2, 1, "甲")
        sheet.write(3, 1, "乙")

    payload = workbook_of(fill)
    assert faults(payload) == [("需求", 4, "A 机构代码", ValidationRule.MERGED)]
    assert [row.listing.title for row in read(payload) if isinstance(row, ListingRow)] == ["甲"]


def test_a_table_may_begin_anywhere_on_its_sheet() -> None:
    def fill(_workbook: Any, sheet: Any) -> None:
        sheet.write_row(4, 2, HEADINGS)
        sheet.write_row(6, 2, (CODE, "磁体", "", "明年"))

    assert faults(workbook_of(fill)) == [("需求", 7, "F 期望完成日期", ValidationRule.DATE)]


def test_every_sheet_with_headings_is_read_and_the_others_are_said() -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, (CODE, "磁体"))
        named = ("成果", ("机构代码", "成果名称"), (CODE, "涂层"))
        for name, heading, row in (named, ("统计", ("甲", "乙"), (1, 2)), ("旧表", HEADINGS, (CODE, "旧"))):
            other = workbook.add_worksheet(name)
            other.write_row(0, 0, heading)
            other.write_row(1, 0, row)
        other.hide()
        workbook.add_worksheet("填写说明").write_row(0, 0, HEADINGS)
        workbook.add_worksheet("空表")

    found = read(workbook_of(fill))
    assert [(each.sheet, each.listing.title) for each in found if isinstance(each, ListingRow)] == [
        ("需求", "磁体"),
        ("成果", "涂层"),
    ]
    assert [each.sheet for each in found if isinstance(each, SkippedRow)] == ["统计", "旧表"]
    assert len(found) == 4


def test_the_same_need_on_two_sheets_is_said_with_its_sheet() -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        for each in (sheet, workbook.add_worksheet("需求二")):
            each.write_row(0, 0, HEADINGS)
            each.write_row(1, 0, (CODE, "磁体"))

    assert faults(workbook_of(fill)) == [("需求二", 2, "B 需求名称", ValidationRule.DUPLICATE)]


def test_a_million_formatted_empty_rows_are_no_rows() -> None:
    empty = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (row, row) for row in range(3, 300_000))
    [row] = read(with_cells(needs((CODE, "磁体")), empty))
    assert isinstance(row, ListingRow)


NO_RESULT = b"".join(b'<row r="%d"><c r="C%d"><f>A1</f></c></row>' % (row, row) for row in range(3, 20_010))
STRAY = b'<row r="%d"><c r="%s%d"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (STRAY % (1_048_576, b"XFD", 1_048_576), FileRefusal.TOO_WIDE),
        (STRAY % (3, b"ZZ", 3), FileRefusal.TOO_WIDE),
        (STRAY % (1_048_576, b"E", 1_048_576), FileRefusal.TOO_MANY_ROWS),
        (NO_RESULT, FileRefusal.TOO_MANY_FLAWS),
        (b"<row><c><v>1</c></row>", FileRefusal.DAMAGED),
        (b"<x>" * 300 + b"</x>" * 300, FileRefusal.UNSAFE_XML),
    ],
    ids=["corner", "wide", "deep", "formulas", "broken", "nested"],
)
def test_a_sheet_that_is_no_table_is_refused_before_it_is_laid_out(cells: bytes, reason: FileRefusal) -> None:
    assert refusal(with_cells(needs((CODE, "磁体")), cells)) is reason


Edit = Callable[[bytes], bytes] | bytes | None
DOCTYPE = b'<!DOCTYPE a [<!ENTITY b "ha">]>'


@pytest.mark.parametrize(
    ("edits", "reason"),
    [
        ({SHEET: lambda part: part.replace(b"<worksheet", DOCTYPE + b"<worksheet")}, FileRefusal.UNSAFE_XML),
        ({"xl/styles.xml": DOCTYPE + b"<styleSheet>&b;</styleSheet>"}, FileRefusal.UNSAFE_XML),
        ({"xl/extra.xml": (DOCTYPE + b"<a/>").decode().encode("utf-16")}, FileRefusal.UNSAFE_XML),
        ({"xl/extra.xml": b"<a>" * 300}, FileRefusal.UNSAFE_XML),
        ({SHEET: lambda part: part[:-40]}, FileRefusal.DAMAGED),
        ({SHEET: None}, FileRefusal.DAMAGED),
        ({"xl/workbook.xml": None}, FileRefusal.ARCHIVE),
        ({"[Content_Types].xml": None}, FileRefusal.ARCHIVE),
        ({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}, FileRefusal.MACROS),
        ({"xl/macrosheets/sheet1.xml": b"<a/>"}, FileRefusal.MACROS),
        ({"xl/workbook.bin": b"x"}, FileRefusal.OTHER_SPREADSHEET),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, FileRefusal.OTHER_SPREADSHEET),
        ({"ppt/presentation.xml": b"<a/>"}, FileRefusal.OTHER_TYPE),
        ({"xl/media/image1.png": bytes(300_000_000)}, FileRefusal.BOMB),
        ({f"xl/media/{n}.png": b"" for n in range(1_100)}, FileRefusal.BOMB),
    ],
)
def test_a_package_is_looked_through_before_it_is_read(edits: dict[str, Edit], reason: FileRefusal) -> None:
    assert refusal(edited(needs((CODE, "磁体")), edits)) is reason


def test_a_macro_type_is_seen_without_its_file() -> None:
    types = "[Content_Types].xml"
    plain, macro = b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
    assert (
        refusal(edited(needs((CODE, "磁体")), {types: lambda part: part.replace(plain, macro)})) is FileRefusal.MACROS
    )


def test_an_outside_link_is_never_followed_and_no_hindrance() -> None:
    book = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    away = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://x/externalLinkPath" Target="http://192.0.2.1/a.xlsx" TargetMode="External"/></Relationships>'
    )
    parts: dict[str, Edit] = {"xl/externalLinks/e1.xml": book, "xl/externalLinks/_rels/e1.xml.rels": away}
    assert listing(edited(needs((CODE, "磁体")), parts)).title == "磁体"


def test_a_workbook_without_headings_or_rows_is_refused_with_what_to_do() -> None:
    with pytest.raises(FileRefused, match="成果名称 / 需求名称"):
        read(needs(("甲", "乙"), headings=("一", "二")))
    assert refusal(needs()) is FileRefusal.NO_ROWS
    assert refusal(workbook_of(lambda _workbook, _sheet: None)) is FileRefusal.NO_HEADING
