"""Sheet of past deals (历史合同表): the rows under a heading row, each cell read by its column."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from corpus.advice import Advice, advise
from corpus.cell import Cell, CellFault, folded, is_blank, seen
from corpus.deal_rows import DealFault, DealRow, FoundDeal, SheetColumns, TotalRow
from corpus.deal_rows_beside import own_cells, passed_over
from corpus.deal_rows_cells import RuleFault
from corpus.deal_rows_form import HistoryKind
from corpus.deal_rows_heading import TWICE, HistoryHeading
from corpus.deal_rows_history import HistoryRules, Refuse, make_history
from corpus.deal_rows_values import read_value
from corpus.record import shown
from corpus.row import Rule, SkippedRow
from corpus.sheet_heading import PlacedColumn, TableRow, letters
from market.deal.rule import RuleId
from market.target.target import SOURCE_LIMIT, YEARS

_HOMELESS = advise("the column has no heading; write one that is known, or remove the cells")
_RULES: Mapping[Rule, RuleId] = {
    Rule.DATE: RuleId.DAY_FORM,
    Rule.CHOICE: RuleId.CHOICE_KNOWN,
    Rule.LENGTH: RuleId.TEXT_SIZE,
}
"""Which rule of deals a cell breaks that can't be read."""


class HistorySheet:
    """One table, ready to be read; `name` is that of its sheet, empty where a file has but one table."""

    def __init__(self, name: str, heading: HistoryHeading, *, rules: HistoryRules) -> None:
        self._name = name
        self._heading = heading
        self._rules = rules
        self._fields = {folded(field.label): field.code for field in rules.sets[0].fields}
        self._homeless: set[int] = set()

    def read(self, rows: Iterable[TableRow]) -> Iterator[FoundDeal]:
        """Read the rows under the heading, blank ones passed over; what is wrong with the heading comes first."""
        heading = self._heading
        yield SheetColumns(self._name, heading.shown)
        rule, advice = TWICE
        yield from (DealFault(heading.number, self._name, "", each, "", rule, advice) for each in heading.twice)
        yield from (SkippedRow(heading.number, note, self._name) for note in heading.notes)
        for number, cells in rows:
            if number <= heading.number or not (own := own_cells(cells, heading.running)):
                continue
            reason = passed_over(own)
            if reason is None:
                yield from self._read_row(number, cells)
            else:
                yield SkippedRow(number, reason, self._name)

    def _read_row(self, number: int, cells: Sequence[Cell]) -> Iterator[FoundDeal]:
        faults: list[DealFault] = []
        values: dict[str, Any] = {}
        for placed in self._heading.columns:
            cell = cells[placed.place] if placed.place < len(cells) else None
            if is_blank(cell):
                continue
            try:
                values[placed.column.key] = read_value(cell, placed, self._heading.language, self._fields)
            except CellFault as fault:
                faults.append(self._cell_fault(number, placed, cell, fault))
        faults.extend(self._without_heading(number, cells))
        told = {fault.path for fault in faults}

        def refuse(path: str, rule: Rule, advice: Advice, breaks: RuleId | None) -> None:
            if path not in told:
                column = self._heading.shown.get(path) or self._heading.form.heading(path, self._heading.language)
                value = shown(self._seen(path, cells))
                faults.append(DealFault(number, self._name, path, column, value, rule, advice, breaks))

        row = self._make(number, values, refuse)
        yield from faults
        if row is not None and not faults:
            yield row

    def _make(self, number: int, values: Mapping[str, Any], refuse: Refuse) -> DealRow | TotalRow | None:
        if self._heading.form.kind is HistoryKind.TOTALS:
            return self._total(number, values, refuse)
        history = make_history(values, self._rules, refuse)
        if history is None:
            return None
        return DealRow(number, self._name, history, frozenset({"rules", "lines"} - values.keys()))

    def _total(self, number: int, values: Mapping[str, Any], refuse: Refuse) -> TotalRow | None:
        missing = [column.key for column in self._heading.form.columns if column.key not in values]
        for key in missing:
            refuse(key, Rule.REQUIRED, advise("write it; the column must be filled in"), None)
        if not missing and values["year"] not in YEARS:
            advice = advise("write a year from %(low)s to %(high)s", low=YEARS.start, high=YEARS.stop - 1)
            refuse("year", Rule.NUMBER, advice, None)
            return None
        source = values.get("source", "")
        if len(source) > SOURCE_LIMIT:
            refuse("source", Rule.LENGTH, advise("write at most %(limit)s characters", limit=SOURCE_LIMIT), None)
            return None
        if not source.isprintable():
            refuse("source", Rule.CHARACTERS, advise("type it anew; it holds a character that can't be seen"), None)
            return None
        return (
            None
            if missing
            else TotalRow(number, self._name, values["year"], values["flow"], values["amount"], values["source"])
        )

    def _without_heading(self, number: int, cells: Sequence[Cell]) -> Iterator[DealFault]:
        """Report what stands in a column that has no heading at all, once for each such column."""
        for place, cell in enumerate(cells):
            if place not in self._heading.headed and place not in self._homeless and not is_blank(cell):
                self._homeless.add(place)
                value = shown(seen(cell))
                yield DealFault(number, self._name, "", letters(place), value, Rule.UNKNOWN_KEY, _HOMELESS)

    def _cell_fault(self, number: int, placed: PlacedColumn, cell: Cell, fault: CellFault) -> DealFault:
        breaks = fault.breaks if isinstance(fault, RuleFault) else _RULES.get(fault.rule)
        value = shown(seen(cell) if fault.value is None else fault.value)
        return DealFault(number, self._name, placed.column.key, placed.shown, value, fault.rule, fault.advice, breaks)

    def _seen(self, path: str, cells: Sequence[Cell]) -> str:
        place = next((each.place for each in self._heading.columns if each.column.key == path), None)
        return "" if place is None or place >= len(cells) else seen(cells[place])
