"""Heading row (表头行): which row of a table names its columns, what its rows are, and which column is which."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from corpus.listing.sheets import SHEETS
from corpus.sheet.amount import UNITS
from corpus.sheet.cell import Cell, UnreadableCell, describe_cell, fold_name, is_blank, narrow
from corpus.sheet.column import CellFormat, Column, SheetForm, SheetKind
from corpus.validation.hint import FixHint, give_hint
from corpus.validation.record import abbreviate
from corpus.validation.refusal import FileRefusal, FileRefused
from corpus.validation.row import FieldError, ValidationRule
from market.listing.listing import Language

HEADING_WITHIN = 10
"""How many rows that are not blank may stand above the first listing, a title over the table say."""

_LEAST_MATCHES = 2
_UNIT = re.compile(r"(.*?)\((?:单位[::]?)?([^()]*)\)", re.DOTALL)
_RUNNING_NUMBERS = frozenset({"序号", "no", "no.", "#"})

TableRow = tuple[int, Sequence[Cell]]
"""A row's number as the file shows it, and its cells from the first column on."""


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """A column where a file has it: its place (from 0), the file's own heading, and the unit that this names.

    The fields of a form have no letters to be found by (`lettered` false).
    """

    place: int
    column: Column
    heading: str
    unit: str | None
    lettered: bool = True

    @property
    def shown(self) -> str:
        """Name the column as a person sees it: D 预算下限（万元）."""
        return f"{column_letters(self.place)} {self.heading}" if self.lettered else self.heading


@dataclass(frozen=True, slots=True)
class Heading:
    """A table's heading row; `faults` are about columns that can't be used, the others can.

    `notes` tell of columns that no row is refused for: their headings are not known, and they are not read.
    """

    number: int
    form: SheetForm
    language: Language
    columns: tuple[PlacedColumn, ...]
    faults: tuple[FieldError, ...]
    ignored: frozenset[int]
    certainty: int
    notes: tuple[FixHint, ...] = ()


def column_letters(place: int) -> str:
    """Name a column (from 0) as spreadsheets do: A, B, … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def find_heading(rows: Iterable[TableRow], name: str) -> Heading | None:
    """Find the heading row among a table's first rows; None when no row has two headings that we know.

    `name`, of the sheet or the file, tells the kind where the headings leave it open.
    Raises FileRefused(KIND_UNCLEAR).
    """
    best: list[tuple[int, int, SheetForm, Sequence[Cell]]] = []
    for number, cells in islice(rows, HEADING_WITHIN):
        for form in SHEETS.values():
            matches = len({place for place, _, _ in _matches(cells, form)})
            if matches >= _LEAST_MATCHES:
                best.append((matches + _bonus(cells, form, name), number, form, cells))
    if not best:
        return None
    certainty = max(score for score, *_ in best)
    first = min(number for score, number, *_ in best if score == certainty)
    chosen = [(form, cells) for score, number, form, cells in best if score == certainty and number == first]
    if len(chosen) > 1:
        raise FileRefused(FileRefusal.KIND_UNCLEAR)
    return _place_columns(first, *chosen[0], certainty)


def _bonus(cells: Sequence[Cell], form: SheetForm, name: str) -> int:
    """Weigh what says the kind outright: the title's own heading, then a name of the sheet or the file."""
    title = next(column for column in form.columns if column.key in ("title", "name"))
    own = {fold_name(title.zh.heading), fold_name(title.en.heading)}
    headed = any(_fold_heading(cell) in own for cell in cells)
    return 1_000 * headed + 300 * matches_form(form, name)


def matches_kind(name: str) -> bool:
    """Say whether the name of a sheet or a file names a kind of rows."""
    return any(matches_form(form, name) for form in SHEETS.values())


def matches_form(form: SheetForm, name: str) -> bool:
    """Say whether the name of a sheet or a file names this form."""
    words = (form.name_zh, form.name_en, form.kind.value, *form.aliases)
    return any(fold_name(word) in fold_name(name) for word in words)


def _place_columns(number: int, form: SheetForm, cells: Sequence[Cell], certainty: int) -> Heading:
    columns: list[PlacedColumn] = []
    faults: list[FieldError] = []
    notes: list[FixHint] = []
    known = {place: (column, unit) for place, column, unit in _matches(cells, form)}
    for place, cell in enumerate(cells):
        if is_blank(cell) or isinstance(cell, UnreadableCell) or _fold_heading(cell) in _RUNNING_NUMBERS:
            continue
        heading = describe_cell(cell)
        if place not in known:
            notes.append(_unknown(place, heading, form))
        elif any(known[place][0] is each.column for each in columns):
            advice = give_hint("the heading stands twice; remove one of the columns")
            faults.append(
                FieldError("", heading, ValidationRule.DUPLICATE, advice, f"{column_letters(place)} {heading}")
            )
        else:
            bare = " ".join(heading.replace("*", " ").split())
            columns.append(PlacedColumn(place, known[place][0], bare, known[place][1]))
    english = sum(fold_name(each.heading) == fold_name(each.column.en.heading) for each in columns)
    language = Language.EN if english * 2 > len(columns) else Language.ZH
    ignored = frozenset(place for place, cell in enumerate(cells) if not is_blank(cell))
    return Heading(number, form, language, tuple(columns), tuple(faults), ignored, certainty, tuple(notes))


def _unknown(place: int, heading: str, form: SheetForm) -> FixHint:
    return give_hint(
        "the column %(column)s is not read, no such heading is known; the headings here are: %(headings)s",
        column=f"{column_letters(place)} {abbreviate(heading)}",
        headings="、".join(column.zh.heading for column in form.written),
    )


def _matches(cells: Sequence[Cell], form: SheetForm) -> Iterator[tuple[int, Column, str | None]]:
    """Go through the cells that are headings of a form: their place, their column, the unit they name."""
    for place, cell in enumerate(cells):
        if is_blank(cell) or isinstance(cell, UnreadableCell):
            continue
        if (named := find_column(cell, form)) is not None:
            yield place, *named


def find_column(heading: Cell, form: SheetForm) -> tuple[Column, str | None] | None:
    """Find the column of a form that a heading names, and the unit that the heading of an amount carries."""
    known = _map_headings(form.kind)
    text = _fold_heading(heading)
    found = _UNIT.fullmatch(text)
    bare, unit = found.groups() if found else (text, None)
    if text in known and known[text].form is not CellFormat.AMOUNT:
        return known[text], None
    if bare in known and known[bare].form is CellFormat.AMOUNT and (unit is None or unit in UNITS):
        return known[bare], unit
    return None


@cache
def _map_headings(kind: SheetKind) -> Mapping[str, Column]:
    """Map the folded headings of a form to its columns, aliases after the columns' own; those of amounts lose units."""
    known: dict[str, Column] = {}
    columns = SHEETS[kind].columns
    own = [(name, column) for column in columns for name in (column.zh.heading, column.en.heading)]
    others = [(name, column) for column in columns for name in (column.key, *column.aliases)]
    for name, column in own + others:
        heading = fold_name(name)
        found = _UNIT.fullmatch(heading) if column.form is CellFormat.AMOUNT else None
        known.setdefault(found.group(1) if found else heading, column)
    return known


def _fold_heading(cell: Cell) -> str:
    """Fold a heading: narrow, without blanks and without the marks of what must be filled in."""
    return fold_name(narrow(describe_cell(cell)).replace("*", "")).removesuffix("(必填)").removesuffix("(required)")
