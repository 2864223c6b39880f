"""Writing past deals (写出历史合同): deals as they stand, a row each, in every format of tables, to be read in again.

Template of past deals (历史合同模板): a workbook to be filled in, and the heading row alone as CSV.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from io import BytesIO
from typing import IO, Any

from corpus.exports.csv_format import CsvWriter
from corpus.exports.format import TableLayout, TableWriter
from corpus.exports.listings import convert_cells, lay_out_columns
from corpus.exports.xlsx_format import WorkbookStyle, open_workbook
from corpus.history.columns import FORMS, HistoryKind
from corpus.listing.sheets import CHOICES_SHEET, NOTES_SHEET
from corpus.reference.deal_rules import load_rule_sets
from corpus.sheet.cell import narrow, write_parts
from corpus.sheet.column import CellFormat, Column
from corpus.sheet.heading import column_letters
from corpus.sheet.labels import label
from corpus.sheet.sheet import EXAMPLE_MARKS
from market.deal.deal import DealSide, Terms
from market.deal.line import Line, write_yuan
from market.history.past_deal import History
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
        style = WorkbookStyle(workbook)
        sheet = style.add_sheet(form.name(language), lay_out_columns(form.columns, language), marked=True)
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
    file = BytesIO()
    with CsvWriter(file) as tables:
        tables.add_table(lay_out_history(kind, language))
    return file.getvalue()


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
        source = f"='{choices.get_name()}'!${column_letters(place)}$1:${column_letters(place)}${len(listed)}"
        check |= {"validate": "list", "source": source, "ignore_blank": True}
    sheet.data_validation(1, place, ROWS_READY, place, check)


def _write_notes(notes: Any, columns: Sequence[Column], style: WorkbookStyle, language: Language) -> None:
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
    if column.form is CellFormat.FLAG:
        return {Language.ZH: ["是", "否"], Language.EN: ["yes", "no"]}[language]
    members: Sequence[Enum] = () if column.choices is None else tuple(column.choices)
    return [label(member, language) for member in members]


def _fields(column: Column, language: Language) -> list[str]:
    if column.key != "statistics_field":
        return []
    fields = load_rule_sets()[0].fields
    return [f"{each.code} {each.label if language is Language.ZH else each.label_en}" for each in fields]


COLUMNS = FORMS[HistoryKind.DEALS].columns
_FLAGS = {Language.ZH: "是", Language.EN: "yes"}
_CODES = frozenset(column.key for column in COLUMNS if column.form is CellFormat.CODE)
"""What is read as narrow letters and digits, and so is written as such."""

_DAYS = ("drafted_on", "signed_on", "submitted_on", "registered_on", "changed_on", "terminated_on", "revoked_on")


def write_history(history: History, language: Language = Language.ZH) -> dict[str, str]:
    """Write a deal as the cells of its row, by the columns' keys; empty ones are left out."""
    cells = {
        "number": history.number,
        "series": label(history.series, language),
        "sample": _FLAGS[language] if history.sample else "",
        **_write_terms(history.terms, language),
        "end_reason": _one_line(history.end_reason),
        "payments": "\n".join(write_parts([each.on.isoformat(), write_yuan(each.fen)]) for each in history.payments),
    }
    for key in _DAYS:
        on = getattr(history, key)
        cells[key] = "" if on is None else on.isoformat()
    registration = history.registration
    if registration is not None:
        cells["registration_number"] = registration.number
        cells["agency"] = _one_line(registration.agency)
        cells["approved_total"] = write_yuan(registration.approved_total_fen)
        cells["approved_technical"] = write_yuan(registration.approved_technical_fen)
    written = {key: narrow(text) if key in _CODES else text for key, text in cells.items()}
    return {key: text.strip() for key, text in written.items() if text.strip()}


def lay_out_history(kind: HistoryKind, language: Language) -> TableLayout[Mapping[str, str]]:
    """Lay out rows of a kind as their import takes them back: each the texts of its cells, by the columns' keys."""
    form = FORMS[kind]
    columns = lay_out_columns(form.columns, language)
    return TableLayout(
        name=form.name(language),
        columns=columns,
        cells=lambda row: convert_cells((row.get(column.key, "") for column in form.columns), columns),
        record=dict,
        tall=True,
        exact=True,
    )


def write_histories(
    histories: Iterable[History], file: IO[bytes], writer: type[TableWriter], *, language: Language = Language.ZH
) -> None:
    """Write deals, a row each, one at a time; the same deals give the same bytes.

    `file` must seek unless the format streams. Raises CellNotWritable for a text that the format can't hold: CSV can.
    """
    with writer(file) as tables:
        add = tables.add_table(lay_out_history(HistoryKind.DEALS, language))
        for history in histories:
            add(write_history(history, language))


def _write_terms(terms: Terms, language: Language) -> Mapping[str, str]:
    cells = {
        "contract_number": terms.contract_number,
        "subject": _one_line(terms.subject),
        "kind": label(terms.kind, language),
        "statistics_field": terms.statistics_field,
        "field_code": terms.field_code,
        "ip": "" if terms.ip is None else label(terms.ip, language),
        "ip_clause": terms.ip_clause,
        "total": write_yuan(terms.total_fen),
        "technical": write_yuan(terms.technical_fen),
        "lines": "\n".join(_write_line(line, language) for line in terms.lines),
        "rules": terms.rules,
        "begins_on": "" if terms.begins_on is None else terms.begins_on.isoformat(),
        "ends_on": "" if terms.ends_on is None else terms.ends_on.isoformat(),
        "plan": "\n".join(
            write_parts(
                [
                    "" if each.due_on is None else each.due_on.isoformat(),
                    _one_line(each.condition),
                    write_yuan(each.amount_fen),
                ]
            )
            for each in terms.plan
        ),
    }
    for side in DealSide:
        party, where = terms.party(side), side.value
        cells |= {f"{where}.name": _one_line(party.name), f"{where}.code": party.code}
        cells |= {f"{where}.type": label(party.type, language), f"{where}.area": party.area}
    return cells


def _write_line(line: Line, language: Language) -> str:
    parts = [label(line.kind, language), _one_line(line.description), write_yuan(line.amount_fen)]
    return write_parts([*parts, "" if line.sets is None else str(line.sets), _one_line(line.reason)])


def _one_line(text: str) -> str:
    return " ".join(text.split())
