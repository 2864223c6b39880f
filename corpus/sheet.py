"""Sheet (表): the rows under a heading row, each cell read by its column, into the rows that JSONL gives."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.advice import Advice, advise
from corpus.cell import Blemish, Cell, CellFault, folded, is_blank, seen
from corpus.cell_field import PlanNames
from corpus.cell_form import Manner, Members, read_cell
from corpus.columns import Column, SheetForm
from corpus.coverage import unsaid_by_columns, unsaid_by_row
from corpus.identity import Identities
from corpus.jsonl import read_object
from corpus.record import shown
from corpus.row import Fault, Json, OrganizationRow, Row, RowError, Rule, SkippedRow, row_errors
from corpus.sheet_heading import Heading, PlacedColumn, TableRow, letters
from market.listing.listing import Language

EXAMPLE_MARKS = {Language.ZH: "示例行，导入时跳过", Language.EN: "example row, skipped on import"}
"""What the first cell of a template's example row says; such a row, and no other, is passed over."""

_EXAMPLES = frozenset(folded(mark) for mark in EXAMPLE_MARKS.values())


class Sheet:
    """One table of a file, ready to be read; `name` is that of its sheet, empty where a file has but one table."""

    def __init__(self, name: str, heading: Heading, *, plan: PlanNames, identities: Identities) -> None:
        self._name = name
        self._heading = heading
        self._manner = Manner(plan, heading.language)
        self._identities = identities
        self._homeless: set[int] = set()
        self._unsaid = unsaid_by_columns(heading.form, (placed.column for placed in heading.columns))

    def read(self, rows: Iterable[TableRow]) -> Iterator[Row | OrganizationRow | SkippedRow | RowError]:
        """Read the rows under the heading, blank ones passed over; what is wrong with the heading comes first."""
        yield from row_errors(self._heading.number, list(self._heading.faults), sheet=self._name)
        yield from (SkippedRow(self._heading.number, note, self._name) for note in self._heading.notes)
        for number, cells in rows:
            if number <= self._heading.number or all(is_blank(cell) for cell in cells):
                continue
            if _is_example(cells):
                yield SkippedRow(number, advise("it is the template's example row"), self._name)
                continue
            if self._is_heading(cells):
                yield SkippedRow(number, advise("it repeats the headings"), self._name)
                continue
            yield from self._read_row(number, cells)

    def _read_row(self, number: int, cells: Sequence[Cell]) -> Iterator[Row | OrganizationRow | RowError]:
        cell_faults: list[Fault] = []
        draft = _Draft()
        for placed in self._heading.columns:
            cell = cells[placed.place] if placed.place < len(cells) else None
            if is_blank(cell):
                continue
            try:
                draft.add(placed, read_cell(cell, placed.column, self._manner, unit=placed.unit))
            except CellFault as fault:
                cell_faults.append(_cell_fault(placed, cell, fault))
        cell_faults.extend(self._without_heading(cells))
        faults: list[Fault] = []
        if self._heading.form.kind.listing is not None:
            draft.members["kind"] = self._heading.form.kind.value
        row = read_object(number, draft.members, self._manner.plan.labels, faults, sheet=self._name)
        self._identities.check(draft.members, number, faults, sheet=self._name)
        told = {fault.column for fault in cell_faults}
        placed_faults = _once(self._in_its_column(fault, draft, cells) for fault in faults)
        cell_faults.extend(fault for fault in placed_faults if not (fault.column and fault.column in told))
        order = {placed.shown: placed.place for placed in self._heading.columns}
        cell_faults.sort(key=lambda fault: order.get(fault.column, len(order)))
        yield from row_errors(number, cell_faults, sheet=self._name)
        if row is not None and not cell_faults:
            unsaid = unsaid_by_row(self._unsaid, draft.paths)
            yield replace(row, unsaid=unsaid, columns=draft.columns) if isinstance(row, Row) else row

    def _is_heading(self, cells: Sequence[Cell]) -> bool:
        """Say whether a row is the heading row once more, as tables have it that were put together from several."""
        return all(
            placed.place < len(cells)
            and isinstance(cells[placed.place], str)
            and folded(seen(cells[placed.place]).replace("*", "")) == folded(placed.heading)
            for placed in self._heading.columns
        )

    def _without_heading(self, cells: Sequence[Cell]) -> Iterator[Fault]:
        """Report what stands in a column that has no heading, once for each such column."""
        for place, cell in enumerate(cells):
            if place in self._heading.ignored or place in self._homeless or is_blank(cell):
                continue
            if isinstance(cell, Blemish):
                continue
            self._homeless.add(place)
            advice = advise("the column has no heading; write one that is known, or remove the cells")
            yield Fault("", shown(seen(cell)), Rule.UNKNOWN_KEY, advice, letters(place))

    def _in_its_column(self, fault: Fault, draft: "_Draft", cells: Sequence[Cell]) -> Fault:
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
        return replace(fault, value=fault.value or shown(seen(cell)), column=placed.shown)


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
                    raise CellFault(Rule.CONFLICT, _conflict(self._sources.get(step)))
                target = inner
            before = target.get(key)
            if isinstance(before, list) and isinstance(value, list):
                self._mark(f"{path}[{{}}]", range(len(before), len(before) + len(value)), placed)
                before.extend(value)
            elif isinstance(before, dict) and isinstance(value, dict):
                target[key] = {**before, **value}
            elif before is not None and before != value:
                raise CellFault(Rule.CONFLICT, _conflict(self._sources.get(path)))
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


def _conflict(other: PlacedColumn | None) -> Advice:
    return advise(
        "it contradicts the column %(column)s; write the same, or only one", column=other.shown if other else ""
    )


def _is_example(cells: Sequence[Cell]) -> bool:
    first = next((cell for cell in cells if not is_blank(cell)), None)
    return isinstance(first, str) and folded(first).strip("()") in _EXAMPLES


def _cell_fault(placed: PlacedColumn, cell: Cell, fault: CellFault) -> Fault:
    value = seen(cell) if fault.value is None else fault.value
    path = placed.column.key if fault.entry is None else f"{placed.column.key}[{fault.entry}]"
    return Fault(path, shown(value), fault.rule, fault.advice, placed.shown)


def _column_for(path: str, form: SheetForm, placed: Sequence[Column]) -> Column | None:
    """Find the column of a path that no cell filled: the nearest around it, else one that a file has beside it."""
    known = [*placed, *form.written]
    around = [each for each in known if path == each.key or path.startswith((f"{each.key}.", f"{each.key}["))]
    if around:
        return max(around, key=lambda each: len(each.key))
    head = path.replace("[", ".").partition(".")[0]
    return next((each for each in known if head and each.key.partition(".")[0] == head), None)


def _once(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Leave out a fault of a blank cell that was said before: a level lacks its scale and its number."""
    said: set[tuple[str, Rule]] = set()
    for fault in faults:
        if fault.value or not fault.column or (fault.column, fault.rule) not in said:
            yield fault
        said.add((fault.column, fault.rule))
