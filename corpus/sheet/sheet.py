"""Sheet (表): the rows under a heading row, each cell read by its column, into the rows that JSONL gives."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.listing.jsonl import read_object
from corpus.sheet.cell import Cell, CellError, UnreadableCell, describe_cell, fold_name, is_blank
from corpus.sheet.cell_format import CellContext, Members, read_cell
from corpus.sheet.column import Column, SheetForm, list_unset_in_columns, list_unset_in_row
from corpus.sheet.heading import Heading, PlacedColumn, TableRow, column_letters
from corpus.sheet.value import PlanNames
from corpus.validation.checks import RowIdentities
from corpus.validation.hint import FixHint, give_hint
from corpus.validation.record import abbreviate
from corpus.validation.row import (
    FieldError,
    Json,
    ListingRow,
    OrganizationRow,
    RowError,
    SkippedRow,
    ValidationRule,
    make_row_errors,
)
from market.listing.listing import Language

EXAMPLE_MARKS = {Language.ZH: "示例行，导入时跳过", Language.EN: "example row, skipped on import"}
"""What the first cell of a template's example row says; such a row, and no other, is passed over."""

_EXAMPLES = frozenset(fold_name(mark) for mark in EXAMPLE_MARKS.values())


class TableSheet:
    """One table of a file, ready to be read; `name` is that of its sheet, empty where a file has but one table."""

    def __init__(self, name: str, heading: Heading, *, plan: PlanNames, identities: RowIdentities) -> None:
        self._name = name
        self._heading = heading
        self._manner = CellContext(plan, heading.language)
        self._identities = identities
        self._homeless: set[int] = set()
        self._unsaid = list_unset_in_columns(heading.form, (placed.column for placed in heading.columns))

    def read(self, rows: Iterable[TableRow]) -> Iterator[ListingRow | OrganizationRow | SkippedRow | RowError]:
        """Read the rows under the heading, blank ones passed over; what is wrong with the heading comes first."""
        yield from make_row_errors(self._heading.number, list(self._heading.faults), sheet=self._name)
        yield from (SkippedRow(self._heading.number, note, self._name) for note in self._heading.notes)
        for number, cells in rows:
            if number <= self._heading.number or all(is_blank(cell) for cell in cells):
                continue
            if _is_example(cells):
                yield SkippedRow(number, give_hint("it is the template's example row"), self._name)
                continue
            if self._is_heading(cells):
                yield SkippedRow(number, give_hint("it repeats the headings"), self._name)
                continue
            yield from self._read_row(number, cells)

    def _read_row(self, number: int, cells: Sequence[Cell]) -> Iterator[ListingRow | OrganizationRow | RowError]:
        cell_faults: list[FieldError] = []
        draft = _Draft()
        for placed in self._heading.columns:
            cell = cells[placed.place] if placed.place < len(cells) else None
            if is_blank(cell):
                continue
            try:
                draft.add(placed, read_cell(cell, placed.column, self._manner, unit=placed.unit))
            except CellError as fault:
                cell_faults.append(_cell_fault(placed, cell, fault))
        cell_faults.extend(self._without_heading(cells))
        faults: list[FieldError] = []
        if self._heading.form.kind.listing is not None:
            draft.members["kind"] = self._heading.form.kind.value
        row = read_object(number, draft.members, self._manner.plan.labels, faults, sheet=self._name)
        self._identities.check(draft.members, number, faults, sheet=self._name)
        told = {fault.column for fault in cell_faults}
        placed_faults = _drop_repeats(self._in_its_column(fault, draft, cells) for fault in faults)
        cell_faults.extend(fault for fault in placed_faults if not (fault.column and fault.column in told))
        order = {placed.shown: placed.place for placed in self._heading.columns}
        cell_faults.sort(key=lambda fault: order.get(fault.column, len(order)))
        yield from make_row_errors(number, cell_faults, sheet=self._name)
        if row is not None and not cell_faults:
            unsaid = list_unset_in_row(self._unsaid, draft.paths)
            yield replace(row, unsaid=unsaid, columns=draft.columns) if isinstance(row, ListingRow) else row

    def _is_heading(self, cells: Sequence[Cell]) -> bool:
        """Say whether a row is the heading row once more, as tables have it that were put together from several."""
        return all(
            placed.place < len(cells)
            and isinstance(cells[placed.place], str)
            and fold_name(describe_cell(cells[placed.place]).replace("*", "")) == fold_name(placed.heading)
            for placed in self._heading.columns
        )

    def _without_heading(self, cells: Sequence[Cell]) -> Iterator[FieldError]:
        """Report what stands in a column that has no heading, once for each such column."""
        for place, cell in enumerate(cells):
            if place in self._heading.ignored or place in self._homeless or is_blank(cell):
                continue
            if isinstance(cell, UnreadableCell):
                continue
            self._homeless.add(place)
            advice = give_hint("the column has no heading; write one that is known, or remove the cells")
            yield FieldError(
                "", abbreviate(describe_cell(cell)), ValidationRule.UNKNOWN_KEY, advice, column_letters(place)
            )

    def _in_its_column(self, fault: FieldError, draft: "_Draft", cells: Sequence[Cell]) -> FieldError:
        """Say in which column a fault of the row's object lies, and what stands there."""
        placed = draft.source_of(fault.path)
        if placed is None:
            columns = self._heading.columns
            column = _column_for(fault.path, self._heading.form, [each.column for each in columns])
            placed = next((each for each in columns if each.column is column), None)
            if placed is None:
                heading = "" if column is None else column.wording(self._heading.language).heading
                return replace(fault, column=heading)
        cell = cells[placed.place] if placed.place < len(cells) else None
        return replace(fault, value=fault.value or abbreviate(describe_cell(cell)), column=placed.shown)


class _Draft:
    """The object of a row while its cells are read, and which column each part came from."""

    def __init__(self) -> None:
        self.members: dict[str, Json] = {}
        self._sources: dict[str, PlacedColumn] = {}

    def add(self, placed: PlacedColumn, members: Members) -> None:
        """Add what a cell says; a list goes on where another column's ended.

        Raises CellFault when another column says something else.
        """
        for path, value in members.items():
            *above, key = path.split(".")
            target = self.members
            for step in above:
                inner = target.setdefault(step, {})
                if not isinstance(inner, dict):
                    raise CellError(ValidationRule.CONFLICT, _conflict(self._sources.get(step)))
                target = inner
            before = target.get(key)
            if isinstance(before, list) and isinstance(value, list):
                self._mark(f"{path}[{{}}]", range(len(before), len(before) + len(value)), placed)
                before.extend(value)
            elif isinstance(before, dict) and isinstance(value, dict):
                target[key] = {**before, **value}
            elif before is not None and before != value:
                raise CellError(ValidationRule.CONFLICT, _conflict(self._sources.get(path)))
            else:
                target[key] = value
                self._sources.setdefault(path, placed)
                if isinstance(value, list):
                    self._mark(f"{path}[{{}}]", range(len(value)), placed)

    def _mark(self, pattern: str, places: range, placed: PlacedColumn) -> None:
        self._sources.update({pattern.format(place): placed for place in places})

    @property
    def paths(self) -> Collection[str]:
        """List the paths that cells have filled."""
        return self._sources.keys()

    @property
    def columns(self) -> dict[str, str]:
        """Map the paths that cells have filled to their columns, as a person sees them."""
        return {path: placed.shown for path, placed in self._sources.items()}

    def source_of(self, path: str) -> PlacedColumn | None:
        """Find the column that filled a path, or what it lies in."""
        while path:
            if path in self._sources:
                return self._sources[path]
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return None


def _conflict(other: PlacedColumn | None) -> FixHint:
    return give_hint(
        "it contradicts the column %(column)s; write the same, or only one", column=other.shown if other else ""
    )


def _is_example(cells: Sequence[Cell]) -> bool:
    first = next((cell for cell in cells if not is_blank(cell)), None)
    return isinstance(first, str) and fold_name(first).strip("()") in _EXAMPLES


def _cell_fault(placed: PlacedColumn, cell: Cell, fault: CellError) -> FieldError:
    value = describe_cell(cell) if fault.value is None else fault.value
    path = placed.column.key if fault.entry is None else f"{placed.column.key}[{fault.entry}]"
    return FieldError(path, abbreviate(value), fault.rule, fault.advice, placed.shown)


def _column_for(path: str, form: SheetForm, placed: Sequence[Column]) -> Column | None:
    """Find the column of a path that no cell filled: the nearest around it, else one that a file has beside it."""
    known = [*placed, *form.written]
    around = [each for each in known if path == each.key or path.startswith((f"{each.key}.", f"{each.key}["))]
    if around:
        return max(around, key=lambda each: len(each.key))
    head = path.replace("[", ".").partition(".")[0]
    return next((each for each in known if head and each.key.partition(".")[0] == head), None)


def _drop_repeats(faults: Iterable[FieldError]) -> Iterator[FieldError]:
    """Leave out a fault of a blank cell that was said before: a level lacks its scale and its number."""
    said: set[tuple[str, ValidationRule]] = set()
    for fault in faults:
        if fault.value or not fault.column or (fault.column, fault.rule) not in said:
            yield fault
        said.add((fault.column, fault.rule))
