"""Template of past deals (历史合同模板): a workbook to be filled in, and the heading row alone as CSV."""

import csv
from collections.abc import Sequence
from enum import Enum
from io import BytesIO, StringIO
from typing import Any

from corpus.columns import Column, Form
from corpus.deal_rows_form import HistoryKind
from corpus.deal_rows_forms import FORMS
from corpus.deal_rules import load_rule_sets
from corpus.labels import label
from corpus.sheet import EXAMPLE_MARKS
from corpus.sheet_forms import CHOICES_SHEET, NOTES_SHEET
from corpus.sheet_heading import letters
from corpus.writing_workbook import Style, open_workbook
from market.listing.listing import Language

ROWS_READY = 5_000
"""Rows under the heading that have drop-downs."""

_HEAD = {
    Language.ZH: ("表头", "必填", "怎么填", "示例", "可选的值"),
    Language.EN: ("Heading", "Required", "How to fill it in", "Example", "Choices"),
}
_RULES = {
    Language.ZH: (
        "每行一条；第一行是表头，不要改动；列可以不全，顺序随意；带 * 的为必填。",
        "第二行是示例行，导入时跳过，也可以删掉。",
        "日期写作 2026-11-24；金额以表头的单位计，也可以自带单位，如 125万元。",
        "一格多条的列：格内换行（Alt+Enter），一行一条，各项之间用竖线 | 隔开；内容里本来就有的竖线写成 \\|。",
    ),
    Language.EN: (
        "One a row; the first row is the heading. Columns may be missing, in any order; those with * are needed.",
        "The second row is an example; it is skipped on import and may be deleted.",
        "Days are written 2026-11-24; amounts count the heading's unit, or carry their own: 125万元.",
        "Where a cell holds several entries, write one a line (Alt+Enter), the parts between |; a | of the text is \\|",
    ),
}


def write_history_template(kind: HistoryKind, language: Language) -> bytes:
    """Write the template of a kind; the same bytes each time."""
    form, file = FORMS[kind], BytesIO()
    with open_workbook(file) as workbook:
        style = Style(workbook)
        sheet = style.add_table(form.name(language), form.columns, language, marked=True)
        notes = workbook.add_worksheet(NOTES_SHEET[language])
        choices = workbook.add_worksheet(CHOICES_SHEET[language])
        choices.hide()
        for place, column in enumerate(form.columns):
            example = f"（{EXAMPLE_MARKS[language]}）" if place == 0 else column.wording(language).example
            sheet.write_string(1, place, example, style.example)
            _write_check(sheet, choices, (place, column), language)
        _write_notes(notes, form.columns, style, language)
        sheet.activate()
    return file.getvalue()


def write_history_heading(kind: HistoryKind, language: Language) -> bytes:
    """Write the heading row alone, as CSV."""
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(
        [column.wording(language).heading for column in FORMS[kind].columns]
    )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _write_check(sheet: Any, choices: Any, placed: tuple[int, Column], language: Language) -> None:
    """Give a column its note when a cell is chosen, and its drop-down; the lists lie on a sheet of their own."""
    place, column = placed
    wording, listed = column.wording(language), _choices(column, language)
    check: dict[str, Any] = {
        "validate": "any",
        "input_title": wording.heading[:32],
        "input_message": wording.note[:255],
    }
    if listed:
        for row, each in enumerate(listed):
            choices.write_string(row, place, each)
        source = f"='{choices.get_name()}'!${letters(place)}$1:${letters(place)}${len(listed)}"
        check |= {"validate": "list", "source": source, "ignore_blank": True}
    sheet.data_validation(1, place, ROWS_READY, place, check)


def _write_notes(notes: Any, columns: Sequence[Column], style: Style, language: Language) -> None:
    for place, width in enumerate((26, 9, 64, 40, 60)):
        notes.set_column(place, place, width)
    for row, rule in enumerate(_RULES[language]):
        notes.write_string(row, 0, rule)
    top = len(_RULES[language]) + 1
    for place, heading in enumerate(_HEAD[language]):
        notes.write_string(top, place, heading, style.heading)
    for row, column in enumerate(columns, top + 1):
        wording = column.wording(language)
        required = {Language.ZH: "必填", Language.EN: "yes"}[language] if column.required else ""
        listed = "、".join(_choices(column, language) or _fields(column, language))
        for place, text in enumerate((wording.heading, required, wording.note, wording.example, listed)):
            notes.write_string(row, place, text, style.text)


def _choices(column: Column, language: Language) -> list[str]:
    if column.form is Form.FLAG:
        return {Language.ZH: ["是", "否"], Language.EN: ["yes", "no"]}[language]
    members: Sequence[Enum] = () if column.choices is None else tuple(column.choices)
    return [label(member, language) for member in members]


def _fields(column: Column, language: Language) -> list[str]:
    if column.key != "statistics_field":
        return []
    fields = load_rule_sets()[0].fields
    return [f"{each.code} {each.label if language is Language.ZH else each.label_en}" for each in fields]
