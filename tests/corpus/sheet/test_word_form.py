"""The Word form of one listing: found by its labels in any layout of tables, and the blank one that reads back."""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table

from corpus.documents.word_form import FORMS, extract_ticked
from corpus.imports.reading import FileRefusal, FileRefused, read_file
from corpus.imports.template import write_blank_form
from corpus.listing.jsonl import write_object
from corpus.listing.sheets import SHEETS
from corpus.reference.taxonomy import load_taxonomy, plan_labels
from corpus.sheet.cell_format import CellContext, write_cell
from corpus.sheet.column import CellFormat, SheetKind
from corpus.sheet.value import PlanNames
from corpus.validation.row import ListingRow, RowError, SkippedRow, ValidationRule
from market.listing.achievement import Achievement, TransferMode
from market.listing.expert import Expert
from market.listing.field import FieldCode, Scheme
from market.listing.listing import Language
from market.listing.need import Need
from market.listing.price import PriceRange
from tests.corpus.documents.files import docx_of, package_of, paragraph
from tests.listings import a_need, an_achievement, an_expert, an_organization

TAXONOMY = load_taxonomy()
LABELS = plan_labels(TAXONOMY)
OWNER = an_organization()
CODE, TITLE, BODY = "机构代码", "需求名称", "问题描述"
LEAST = [(CODE, OWNER.code), (TITLE, "磁体防锈"), (BODY, "盐雾试验 500 h 后锈蚀。")]


def read(payload: bytes, name: str = "") -> list[Any]:
    return list(read_file(payload, name, taxonomy=TAXONOMY))


def tables_of(*tables: Sequence[Sequence[str]]) -> bytes:
    """Write a document of tables, a text a cell."""

    def fill(document: Document) -> None:
        for rows in tables:
            table = document.add_table(len(rows), max(map(len, rows)))
            write(table, rows)

    return docx_of(fill)


def write(table: Table, rows: Sequence[Sequence[str]]) -> None:
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            table.cell(number, place).text = text


def a_row(payload: bytes) -> ListingRow:
    [row] = read(payload)
    assert isinstance(row, ListingRow)
    return row


def need(payload: bytes) -> Need:
    row = a_row(payload)
    assert row.organization == OWNER.code
    assert isinstance(row.listing, Need)
    return row.listing


def told(listing: Need) -> tuple[str, str]:
    return listing.title, listing.body


LAYOUTS: dict[str, Sequence[Sequence[str]]] = {
    "label left": LEAST,
    "labels with colons and ordinals": [
        ("1. 统一社会信用代码：", OWNER.code),
        ("二、需 求 名 称（必填）", "磁体防锈"),
        ("（3）问题描述（不超过500字）：", "盐雾试验 500 h 后锈蚀。"),
    ],
    "two pairs a row": [(CODE, OWNER.code, TITLE, "磁体防锈"), (BODY, "盐雾试验 500 h 后锈蚀。", "", "")],
    "labels above": [(CODE, TITLE, BODY), (OWNER.code, "磁体防锈", "盐雾试验 500 h 后锈蚀。")],
    "a stranger among labels above": [
        (CODE, TITLE, "备注", BODY),
        (OWNER.code, "磁体防锈", "无", "盐雾试验 500 h 后锈蚀。"),
    ],
    "each label above its value": [(each,) for pair in LEAST for each in pair],
    "labels and values in one cell": [(f"{label}：{value}",) for label, value in LEAST],
    "notes in a third column": [(*pair, "按实际填写，不要超过一页。") for pair in LEAST],
}


@pytest.mark.parametrize("rows", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_a_form_is_read_whatever_its_layout(rows: Sequence[Sequence[str]]) -> None:
    assert told(need(tables_of(rows))) == ("磁体防锈", "盐雾试验 500 h 后锈蚀。")


def test_merged_cells_hold_one_value_or_several_lines_or_the_title_of_their_part() -> None:
    def fill(document: Document) -> None:
        table = document.add_table(6, 3)
        parts = [("需求内容", *LEAST[1]), ("", *LEAST[2]), (CODE, OWNER.code, "")]
        write(table, [*parts, ("技术指标", "盐雾", "≥ 500 h"), ("", "厚度", "≤ 20 μm")])
        table.cell(0, 0).merge(table.cell(1, 0))
        table.cell(2, 1).merge(table.cell(2, 2))
        table.cell(3, 0).merge(table.cell(4, 0))
        table.cell(5, 0).merge(table.cell(5, 2)).text = "填表说明：以上均为必填。"

    listing = need(docx_of(fill))
    assert told(listing) == ("磁体防锈", "盐雾试验 500 h 后锈蚀。")
    assert [(each.name, str(each.value), each.unit) for each in listing.indicators] == [
        ("盐雾", "500", "h"),
        ("厚度", "20", "μm"),
    ]


def test_a_form_inside_a_frame_and_over_several_tables_is_one_form() -> None:
    def fill(document: Document) -> None:
        frame = document.add_table(1, 1).cell(0, 0)
        write(frame.add_table(2, 2), LEAST[:2])
        write(document.add_table(1, 2), LEAST[2:])

    assert told(need(docx_of(fill))) == ("磁体防锈", "盐雾试验 500 h 后锈蚀。")


def test_two_forms_in_one_document_are_two_rows() -> None:
    other = [(CODE, OWNER.code), (TITLE, "另一项需求"), (BODY, "另一段。")]
    found = read(tables_of(LEAST, other))
    assert [(row.number, row.listing.title) for row in found] == [(1, "磁体防锈"), (2, "另一项需求")]
    [_, error] = read(tables_of(LEAST, LEAST))
    assert (error.row, error.rule) == (2, ValidationRule.DUPLICATE)


def test_values_are_understood_as_in_a_spreadsheet() -> None:
    rows = [
        *LEAST,
        ("预算（万元）", "50～100万元"),
        ("完成期限", "2027年6月30日"),
        ("合作方式", "☑合作开发 □转让 ■委托开发"),
    ]
    listing = need(tables_of([*rows, ("匿名", "是□ 否☑"), ("公开范围", "√ 仅会员  □ 公开")]))
    assert listing.budget == PriceRange(50_000_000, 100_000_000)
    assert str(listing.deadline_on) == "2027-06-30"
    assert listing.modes == (TransferMode.JOINT_DEVELOPMENT, TransferMode.COMMISSIONED_DEVELOPMENT)
    assert (listing.anonymous, listing.audience.value) == (False, "members")


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("☐ 是\n☒ 否", "否"),
        ("是√  否□", "是"),
        ("□转让；□许可", ""),
        ("√", "√"),
        ("转让", "转让"),
        ("☑转让、☑许可", "转让；许可"),
    ],
)
def test_ticked_boxes_choose(text: str, chosen: str) -> None:
    assert extract_ticked(text) == chosen


def test_what_is_wrong_is_told_by_the_label_and_what_is_strange_is_told_too() -> None:
    found = read(tables_of([*LEAST, ("*期望完成日期", "明年"), ("联系人", "某某（样例）"), ("备注栏", "")]))
    errors = [each for each in found if isinstance(each, RowError)]
    assert [(each.row, each.column, each.value, each.rule) for each in errors] == [
        (1, "*期望完成日期", "明年", ValidationRule.DATE)
    ]
    assert [str(each.reason) for each in found if isinstance(each, SkippedRow)] == [
        "“联系人” is no field of the form; it was not read"
    ]
    missing = [error.column for error in read(tables_of([(CODE, ""), *LEAST[1:]]))]
    assert missing == [CODE]


def test_two_labels_that_say_different_things_of_one_field_are_told() -> None:
    [error] = read(tables_of([*LEAST, ("项目名称", "别的名称")]))
    assert (error.column, error.rule) == ("项目名称", ValidationRule.CONFLICT)
    assert "需求名称" in str(error.advice)


def test_what_a_control_only_asks_for_is_nobody_s_text() -> None:
    asked = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        + paragraph("单击此处输入文字").decode()
        + "</w:sdtContent></w:sdt>"
    )
    rows = [(label, paragraph(value).decode()) for label, value in LEAST] + [("现状", f"{asked}<w:p/>")]
    cells = "".join(
        f"<w:tr><w:tc>{paragraph(label).decode()}</w:tc><w:tc>{content}</w:tc></w:tr>" for label, content in rows
    )
    assert need(package_of(f"<w:tbl>{cells}</w:tbl>".encode())).present_state == ""


REFUSED: dict[str, tuple[Callable[[], bytes], FileRefusal, str]] = {
    "no table": (
        lambda: docx_of(lambda d: d.add_paragraph("磁体防锈")),
        FileRefusal.WORD,
        "paste its text on the front page",
    ),
    "another table": (lambda: tables_of([("姓名", "电话"), ("某某", "1")]), FileRefusal.WORD, "take the form"),
    "a title alone": (lambda: tables_of([(TITLE, "磁体防锈")]), FileRefusal.WORD, "take the form"),
    "nothing filled in": (
        lambda: tables_of([(label, "") for label, _ in LEAST]),
        FileRefusal.NO_ROWS,
        "the form is empty",
    ),
    "kind unclear": (
        lambda: tables_of([("统一社会信用代码", "X"), ("名称", "磁体"), ("简介", "防锈")]),
        FileRefusal.KIND_UNCLEAR,
        "成果名称",
    ),
    "blank form": (
        lambda: write_blank_form(SheetKind.NEED, Language.ZH, taxonomy=TAXONOMY),
        FileRefusal.NO_ROWS,
        "the form is empty",
    ),
}


@pytest.mark.parametrize(("make", "reason", "advice"), REFUSED.values(), ids=REFUSED.keys())
def test_a_document_that_is_no_form_is_refused_with_the_way_on(
    make: Callable[[], bytes], reason: FileRefusal, advice: str
) -> None:
    with pytest.raises(FileRefused, match=advice) as refused:
        read(make())
    assert refused.value.reason is reason


def test_the_file_s_name_tells_what_a_form_is_of_where_its_labels_don_t() -> None:
    rows = [("统一社会信用代码", OWNER.code), ("名称", "磁体"), ("简介", "防锈")]
    [row] = read(tables_of(rows), "企业技术需求.docx")
    assert isinstance(row.listing, Need)


def wanted(kind: SheetKind) -> ListingRow:
    listings: dict[SheetKind, Callable[..., Achievement | Need | Expert]]
    listings = {SheetKind.NEED: a_need, SheetKind.ACHIEVEMENT: an_achievement, SheetKind.EXPERT: an_expert}
    fields = (FieldCode(Scheme.PLAN, "B1.01.03", LABELS["B1.01.03"]), FieldCode(Scheme.IPC, "H01F 1/057", "永磁体"))
    listing = replace(listings[kind](OWNER), fields=fields)
    if isinstance(listing, Achievement):  # boxes are read in the form's order, whichever was ticked first
        listing = replace(listing, modes=(TransferMode.ASSIGNMENT, TransferMode.JOINT_DEVELOPMENT))
    return ListingRow(1, OWNER.code, listing, listing.place)


def filled(blank: bytes, row: ListingRow, kind: SheetKind, language: Language) -> bytes:
    """Fill a form in as a person would: texts typed into the middle column, boxes ticked."""
    document = docx.Document(io.BytesIO(blank))
    members, manner = write_object(row), CellContext(PlanNames.of(LABELS), language)
    for column, line in zip(SHEETS[kind].written, document.tables[0].rows, strict=True):
        value = write_cell(column, members, manner)
        if column.form not in (CellFormat.CHOICE, CellFormat.CHOICES, CellFormat.FLAG):
            line.cells[1].text = value
            continue
        for choice in line.cells[1]._tc.iter(qn("w:p")):
            texts = list(choice.iter(qn("w:t")))
            if texts[-1].text.strip() in value.split("；"):
                texts[0].text = "☒"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize("language", Language, ids=lambda language: language.value)
@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.value)
def test_a_blank_form_that_was_filled_in_reads_back_whole(kind: SheetKind, language: Language) -> None:
    row = wanted(kind)
    blank = write_blank_form(kind, language, taxonomy=TAXONOMY)
    again = a_row(filled(blank, row, kind, language))
    assert write_object(again) == write_object(row)


def test_a_blank_form_is_the_same_bytes_each_time_and_marks_what_is_required() -> None:
    blank = write_blank_form(SheetKind.NEED, Language.ZH, taxonomy=TAXONOMY)
    assert blank == write_blank_form(SheetKind.NEED, Language.ZH, taxonomy=TAXONOMY)
    with zipfile.ZipFile(io.BytesIO(blank)) as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
    labels = [row.cells[0].text for row in docx.Document(io.BytesIO(blank)).tables[0].rows]
    assert [label for label in labels if "必填" in label] == ["机构代码（必填）", "需求名称（必填）"]


def test_organisations_have_no_form() -> None:
    with pytest.raises(ValueError, match="take the spreadsheet"):
        write_blank_form(SheetKind.ORGANIZATION, Language.ZH, taxonomy=TAXONOMY)
