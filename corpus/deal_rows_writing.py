"""Writing past deals (写出历史合同): deals as they stand, a row each, as a workbook or as CSV, to be read in again."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import IO, Self

from corpus.cell import narrow
from corpus.cell_list import write_parts
from corpus.columns import Form
from corpus.deal_rows_form import HistoryKind
from corpus.deal_rows_forms import FORMS
from corpus.guard import guard
from corpus.labels import label
from corpus.writing_workbook import Style, open_workbook
from market.deal.deal import DealSide, Terms
from market.deal.line import Line, write_yuan
from market.history.past_deal import History
from market.listing.listing import Language

COLUMNS = FORMS[HistoryKind.DEALS].columns
_FLAGS = {Language.ZH: "是", Language.EN: "yes"}
_CODES = frozenset(column.key for column in COLUMNS if column.form is Form.CODE)
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


class HistoryWorkbook:
    """A workbook of deals, written in a context; `file` must seek. The same deals give the same bytes.

    Adding raises CellNotWritable for a text that a spreadsheet can't hold: CSV can.
    """

    def __init__(self, file: IO[bytes], *, language: Language = Language.ZH) -> None:
        self._form, self._language = FORMS[HistoryKind.DEALS], language
        self._book = open_workbook(file, constant_memory=True)
        self._style = Style(self._book)
        self._sheet = self._style.add_table(self._form.name(language), self._form.columns, language)
        self._row = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def add(self, histories: Iterable[History]) -> None:
        """Write some more deals, a row each."""
        for history in histories:
            self._row += 1
            cells = write_history(history, self._language)
            for place, column in enumerate(self._form.columns):
                if column.key in cells:
                    self._style.write(self._sheet, (self._row, place), column, cells[column.key])


def csv_heading(language: Language) -> bytes:
    """Write the heading row of a CSV file, behind the mark by which spreadsheets know its encoding."""
    heading = [column.wording(language).heading for column in COLUMNS]
    return b"\xef\xbb\xbf" + _csv([heading])


def csv_rows(histories: Iterable[History], language: Language) -> bytes:
    """Write deals as rows of a CSV file, formulas guarded."""
    written = (write_history(history, language) for history in histories)
    return _csv([[guard(cells.get(column.key, "")) for column in COLUMNS] for cells in written])


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


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
