"""Heading row of past deals (历史合同表头行): which row names the columns, and whether they are deals or totals."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from corpus.history.cells import UNITS_TAKEN
from corpus.history.columns import FORMS, HistoryForm
from corpus.sheet.cell import Cell, UnreadableCell, describe_cell, fold_name, is_blank, narrow
from corpus.sheet.column import CellFormat, Column
from corpus.sheet.heading import HEADING_WITHIN, PlacedColumn, TableRow, column_letters
from corpus.validation.hint import FixHint, give_hint
from corpus.validation.record import abbreviate
from corpus.validation.refusal import FileRefusal, FileRefused
from corpus.validation.row import ValidationRule
from market.listing.listing import Language

_LEAST_MATCHES = 3
_UNIT = re.compile(r"(.*?)\((?:单位:?)?([^()]*)\)")
TWICE = (ValidationRule.DUPLICATE, give_hint("the heading stands twice; remove one of the columns"))
"""What is wrong with a heading that stands twice."""

_RUNNING_NUMBERS = frozenset({"序号", "no", "no.", "#"})


@dataclass(frozen=True, slots=True)
class HistoryHeading:
    """A heading row; `notes` tell of columns that are not read, `twice` of headings that stand twice.

    `headed` are the places (from 0) above which something stands, `running` those of running numbers.
    """

    number: int
    form: HistoryForm
    language: Language
    columns: tuple[PlacedColumn, ...]
    notes: tuple[FixHint, ...]
    twice: tuple[str, ...]
    headed: frozenset[int]
    running: frozenset[int]

    @property
    def shown(self) -> dict[str, str]:
        """Name every column as a person sees it, by its key."""
        return {placed.column.key: placed.shown for placed in self.columns}


def find_history_heading(rows: Iterable[TableRow]) -> HistoryHeading | None:
    """Find the heading row among a table's first rows; None when no row has three headings that we know.

    Raises FileRefused where a column is missing that must be filled in.
    """
    best: tuple[int, int, HistoryForm, Sequence[Cell]] | None = None
    for number, cells in islice(rows, HEADING_WITHIN):
        for form in FORMS.values():
            matches = len({named[0].key for cell in cells if (named := _find_column(cell, form)) is not None})
            if matches >= _LEAST_MATCHES and (best is None or matches > best[0]):
                best = (matches, number, form, cells)
    return None if best is None else _place_columns(*best[1:])


def refuse_without_heading() -> FileRefused:
    """Make the refusal of a file that has no such heading row."""
    names = " / ".join(column.zh.heading for form in FORMS.values() for column in form.columns[:2])
    advice = give_hint(
        "no heading row was found among the first ten rows; take the template, its headings begin: %(headings)s",
        headings=names,
    )
    return FileRefused(FileRefusal.NO_HEADING, advice)


def _place_columns(number: int, form: HistoryForm, cells: Sequence[Cell]) -> HistoryHeading:
    columns: list[PlacedColumn] = []
    notes: list[FixHint] = []
    twice: list[str] = []
    running = frozenset(place for place, cell in enumerate(cells) if _fold_heading(cell) in _RUNNING_NUMBERS)
    for place, cell in enumerate(cells):
        if is_blank(cell) or isinstance(cell, UnreadableCell) or place in running:
            continue
        named = _find_column(cell, form)
        bare = " ".join(describe_cell(cell).replace("*", " ").split())
        if named is None:
            column = f"{column_letters(place)} {abbreviate(describe_cell(cell))}"
            notes.append(give_hint("the column %(column)s is not read, no such heading is known", column=column))
        elif any(named[0] is each.column for each in columns):
            twice.append(f"{column_letters(place)} {bare}")
        else:
            columns.append(PlacedColumn(place, named[0], bare, named[1]))
    _refuse_incomplete(number, form, [placed.column for placed in columns])
    english = sum(fold_name(each.heading) == fold_name(each.column.en.heading) for each in columns)
    language = Language.EN if english * 2 > len(columns) else Language.ZH
    headed = frozenset(place for place, cell in enumerate(cells) if not is_blank(cell))
    return HistoryHeading(number, form, language, tuple(columns), tuple(notes), tuple(twice), headed, running)


def _refuse_incomplete(number: int, form: HistoryForm, columns: Sequence[Column]) -> None:
    keys = {column.key for column in columns}
    missing = [column.zh.heading for column in form.columns if column.required and column.key not in keys]
    if not keys & {"total", "lines", "amount"}:
        missing.append("合同成交额（元）")
    if missing:
        advice = give_hint(
            "row %(row)s holds the headings and lacks %(columns)s; write each heading whole in that row (such as "
            "%(example)s, not a part of it in a row below a heading that several columns share), or take the template",
            row=number,
            columns="、".join(missing),
            example=missing[0],
        )
        raise FileRefused(FileRefusal.NO_HEADING, advice)


def _find_column(cell: Cell, form: HistoryForm) -> tuple[Column, str | None] | None:
    """Find the column that a heading names, and the unit that the heading of an amount carries."""
    if is_blank(cell) or isinstance(cell, UnreadableCell):
        return None
    known, text = _map_headings(form.kind.value), _fold_heading(cell)
    if text in known and known[text].form is not CellFormat.AMOUNT:
        return known[text], None
    found = _UNIT.fullmatch(text)
    bare, unit = found.groups() if found else (text, None)
    if bare in known and known[bare].form is CellFormat.AMOUNT and (unit is None or unit in UNITS_TAKEN):
        return known[bare], unit
    return None


@cache
def _map_headings(kind: str) -> Mapping[str, Column]:
    """Map the folded headings of a form to its columns, aliases after their own; those of amounts lose their units."""
    columns = next(form.columns for form in FORMS.values() if form.kind.value == kind)
    own = [(name, column) for column in columns for name in (column.zh.heading, column.en.heading)]
    others = [(name, column) for column in columns for name in (column.key, *column.aliases)]
    known: dict[str, Column] = {}
    for name, column in own + others:
        heading = fold_name(narrow(name))
        found = _UNIT.fullmatch(heading) if column.form is CellFormat.AMOUNT else None
        known.setdefault(found.group(1) if found else heading, column)
    return known


def _fold_heading(cell: Cell) -> str:
    return fold_name(narrow(describe_cell(cell)).replace("*", "")).removesuffix("(必填)").removesuffix("(required)")
