"""Heading row (表头行): which row of a table names its columns, what its rows are, and which column is which."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from corpus.advice import Advice, advise
from corpus.cell import Blemish, Cell, folded, is_blank, narrow, seen
from corpus.cell_amount import UNITS
from corpus.columns import Column, Form, SheetForm, SheetKind
from corpus.file_refusal import FileRefused, Refusal
from corpus.record import shown
from corpus.row import Fault, Rule
from corpus.sheet_forms import SHEETS
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
        return f"{letters(self.place)} {self.heading}" if self.lettered else self.heading


@dataclass(frozen=True, slots=True)
class Heading:
    """A table's heading row; `faults` are about columns that can't be used, the others can.

    `notes` tell of columns that no row is refused for: their headings are not known, and they are not read.
    """

    number: int
    form: SheetForm
    language: Language
    columns: tuple[PlacedColumn, ...]
    faults: tuple[Fault, ...]
    ignored: frozenset[int]
    certainty: int
    notes: tuple[Advice, ...] = ()


def letters(place: int) -> str:
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
        raise FileRefused(Refusal.KIND_UNCLEAR)
    return _placed(first, *chosen[0], certainty)


def _bonus(cells: Sequence[Cell], form: SheetForm, name: str) -> int:
    """Weigh what says the kind outright: the title's own heading, then a name of the sheet or the file."""
    title = next(column for column in form.columns if column.key in ("title", "name"))
    own = {folded(title.zh.heading), folded(title.en.heading)}
    headed = any(_folded_heading(cell) in own for cell in cells)
    return 1_000 * headed + 300 * is_named(form, name)


def names_kind(name: str) -> bool:
    """Say whether the name of a sheet or a file names a kind of rows."""
    return any(is_named(form, name) for form in SHEETS.values())


def is_named(form: SheetForm, name: str) -> bool:
    """Say whether the name of a sheet or a file names this form."""
    words = (form.name_zh, form.name_en, form.kind.value, *form.aliases)
    return any(folded(word) in folded(name) for word in words)


def _placed(number: int, form: SheetForm, cells: Sequence[Cell], certainty: int) -> Heading:
    columns: list[PlacedColumn] = []
    faults: list[Fault] = []
    notes: list[Advice] = []
    known = {place: (column, unit) for place, column, unit in _matches(cells, form)}
    for place, cell in enumerate(cells):
        if is_blank(cell) or isinstance(cell, Blemish) or _folded_heading(cell) in _RUNNING_NUMBERS:
            continue
        heading = seen(cell)
        if place not in known:
            notes.append(_unknown(place, heading, form))
        elif any(known[place][0] is each.column for each in columns):
            advice = advise("the heading stands twice; remove one of the columns")
            faults.append(Fault("", heading, Rule.DUPLICATE, advice, f"{letters(place)} {heading}"))
        else:
            bare = " ".join(heading.replace("*", " ").split())
            columns.append(PlacedColumn(place, known[place][0], bare, known[place][1]))
    english = sum(folded(each.heading) == folded(each.column.en.heading) for each in columns)
    language = Language.EN if english * 2 > len(columns) else Language.ZH
    ignored = frozenset(place for place, cell in enumerate(cells) if not is_blank(cell))
    return Heading(number, form, language, tuple(columns), tuple(faults), ignored, certainty, tuple(notes))


def _unknown(place: int, heading: str, form: SheetForm) -> Advice:
    return advise(
        "the column %(column)s is not read, no such heading is known; the headings here are: %(headings)s",
        column=f"{letters(place)} {shown(heading)}",
        headings="、".join(column.zh.heading for column in form.written),
    )


def _matches(cells: Sequence[Cell], form: SheetForm) -> Iterator[tuple[int, Column, str | None]]:
    """Go through the cells that are headings of a form: their place, their column, the unit they name."""
    for place, cell in enumerate(cells):
        if is_blank(cell) or isinstance(cell, Blemish):
            continue
        if (named := named_column(cell, form)) is not None:
            yield place, *named


def named_column(heading: Cell, form: SheetForm) -> tuple[Column, str | None] | None:
    """Find the column of a form that a heading names, and the unit that the heading of an amount carries."""
    known = _known_headings(form.kind)
    text = _folded_heading(heading)
    found = _UNIT.fullmatch(text)
    bare, unit = found.groups() if found else (text, None)
    if text in known and known[text].form is not Form.AMOUNT:
        return known[text], None
    if bare in known and known[bare].form is Form.AMOUNT and (unit is None or unit in UNITS):
        return known[bare], unit
    return None


@cache
def _known_headings(kind: SheetKind) -> Mapping[str, Column]:
    """Map the folded headings of a form to its columns, aliases after the columns' own; those of amounts lose units."""
    known: dict[str, Column] = {}
    columns = SHEETS[kind].columns
    own = [(name, column) for column in columns for name in (column.zh.heading, column.en.heading)]
    others = [(name, column) for column in columns for name in (column.key, *column.aliases)]
    for name, column in own + others:
        heading = folded(name)
        found = _UNIT.fullmatch(heading) if column.form is Form.AMOUNT else None
        known.setdefault(found.group(1) if found else heading, column)
    return known


def _folded_heading(cell: Cell) -> str:
    """Fold a heading: narrow, without blanks and without the marks of what must be filled in."""
    return folded(narrow(seen(cell)).replace("*", "")).removesuffix("(必填)").removesuffix("(required)")
