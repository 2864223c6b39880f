"""Template (导入模板): a workbook to be filled in: headings, an example row, drop-downs, notes, the plan's codes."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from corpus.columns import Column, Form, SheetForm, SheetKind
from corpus.labels import label
from corpus.sheet import EXAMPLE_MARKS
from corpus.sheet_forms import CHOICES_SHEET, FIELDS_SHEET, NOTES_SHEET, SHEETS
from corpus.writing_workbook import Style, open_workbook
from market.listing.field import Box, Direction, Industry, Taxonomy
from market.listing.listing import Language

ROWS_READY = 2_000
"""Rows under the heading that have drop-downs and checks."""

_NOTES_HEAD = {
    Language.ZH: ("表头", "必填", "怎么填", "示例", "可选的值"),
    Language.EN: ("Heading", "Required", "How to fill it in", "Example", "Choices"),
}
_RULES = {
    Language.ZH: (
        "每行一条；第一行是表头，不要改动；列可以不全，顺序随意；带 * 的为必填。",
        "第二行是示例行，导入时跳过，也可以删掉。",
        "日期写作 2026-11-24；金额以万元计，也可以带单位；多个值用分号隔开。",
        "一格多条的列（技术指标、知识产权等）：格内换行（Alt+Enter），一行一条，各项之间用竖线 | 隔开。",
        "内容里本来就有的竖线写成 \\|，内容里本来就有的分号、顿号前面加一个 \\。",
        "18 位代码所在的列已设为文本格式，请勿改为数字。",
    ),
    Language.EN: (
        "One listing a row; the first row is the heading. Columns may stand in any order; those with * are needed.",
        "The second row is an example; it is skipped on import and may be deleted.",
        "Days are written 2026-11-24; amounts count 万元 (10,000 CNY) or carry a unit; values are separated by ;",
        "Where a cell holds several entries, write one a line (Alt+Enter), the parts of each between |.",
        "A | that belongs to the text is written \\|, a ; that belongs to it \\;",
        "Columns of codes are formatted as text; leave them so, or long codes lose their last digits.",
    ),
}


def write_template(kind: SheetKind, language: Language, *, taxonomy: Taxonomy) -> bytes:
    """Write the template of a kind; the same bytes each time."""
    form = SHEETS[kind]
    file = BytesIO()
    with open_workbook(file) as workbook:
        style = Style(workbook)
        sheet = style.add_sheet(kind, language, marked=True)
        notes = workbook.add_worksheet(NOTES_SHEET[language])
        fields = None if kind is SheetKind.ORGANIZATION else workbook.add_worksheet(FIELDS_SHEET[language])
        choices = workbook.add_worksheet(CHOICES_SHEET[language])
        choices.hide()
        _write_example(sheet, form, style, language)
        _write_checks(sheet, choices, form, language)
        _write_notes(notes, form, style, language)
        if fields is not None:
            _write_fields(fields, taxonomy, style, language)
        sheet.activate()
    return file.getvalue()


def _write_example(sheet: Worksheet, form: SheetForm, style: Style, language: Language) -> None:
    """Write the example row; its first cell says that it is one."""
    for place, column in enumerate(form.written):
        example = column.wording(language).example
        if place == 0:
            example = f"（{EXAMPLE_MARKS[language]}）" if language is Language.ZH else f"({EXAMPLE_MARKS[language]})"
        sheet.write_string(1, place, example, style.example)


def _write_checks(sheet: Worksheet, choices: Worksheet, form: SheetForm, language: Language) -> None:
    """Give each column its note when a cell is chosen, and its drop-down; lists lie on a sheet of their own.

    Only a closed choice of one is enforced; a cell that may hold several, or free text, is checked by the import.
    """
    for place, column in enumerate(form.written):
        wording = column.wording(language)
        listed = _choices(column, language)
        check: dict[str, Any] = {
            "validate": "any",
            "input_title": wording.heading[:32],
            "input_message": wording.note[:255],
        }
        if listed:
            for row, each in enumerate(listed):
                choices.write_string(row, place, each)
            letter = xl_col_to_name(place, col_abs=True)
            check |= {
                "validate": "list",
                "source": f"='{choices.get_name()}'!{letter}$1:{letter}${len(listed)}",
                "show_error": column.form is not Form.CHOICES,
                "ignore_blank": True,
            }
        sheet.data_validation(1, place, ROWS_READY, place, check)


def _choices(column: Column, language: Language) -> Sequence[str]:
    if column.form is Form.FLAG:
        return {Language.ZH: ("是", "否"), Language.EN: ("yes", "no")}[language]
    return [] if column.choices is None else [label(member, language) for member in column.choices]


def _write_notes(notes: Worksheet, form: SheetForm, style: Style, language: Language) -> None:
    """Write the rules, then a row for each heading; comments are drawn differently by every program, a sheet is not."""
    notes.set_column(0, 0, 22)
    notes.set_column(1, 1, 9)
    notes.set_column(2, 2, 70)
    notes.set_column(3, 4, 40)
    for row, rule in enumerate(_RULES[language]):
        notes.write_string(row, 0, rule)
    top = len(_RULES[language]) + 1
    for place, heading in enumerate(_NOTES_HEAD[language]):
        notes.write_string(top, place, heading, style.heading)
    for row, column in enumerate(form.written, top + 1):
        wording = column.wording(language)
        required = {Language.ZH: "必填", Language.EN: "yes"}[language] if column.required else ""
        listed = "" if column.form is Form.FLAG else "、".join(_choices(column, language))
        for place, text in enumerate((wording.heading, required, wording.note, wording.example, listed)):
            notes.write_string(row, place, text, style.text)


def _write_fields(sheet: Worksheet, taxonomy: Taxonomy, style: Style, language: Language) -> None:
    """Write the plan's codes with their labels in both languages, in the plan's order."""
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 2, 60)
    sheet.freeze_panes(1, 0)
    heads = {Language.ZH: ("代码", "名称", "英文名称"), Language.EN: ("Code", "Label", "English label")}[language]
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, style.heading)
    for row, noun in enumerate(_nouns(taxonomy), 1):
        for place, text in enumerate((noun.code, noun.label, noun.label_en)):
            sheet.write_string(row, place, text, style.text)


def _nouns(taxonomy: Taxonomy) -> Iterator[Box | Industry | Direction]:
    for box in taxonomy.boxes:
        yield box
        for industry in box.industries:
            yield industry
            yield from industry.directions
