"""Sheet of past deals (历史合同表): the rows under a heading row, each cell read by its column.

Rows beside the deals (表中非合同行): what people leave under or between the rows of a table that is none of them.

Values of past deals (历史合同取值): which reader each column's cells have.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from corpus.history.cells import RuleBreach, read_area, read_deal_lines, read_fen, read_payments, read_plan
from corpus.history.columns import HistoryKind
from corpus.history.deal import HistoryRules, Refuse, make_history
from corpus.history.heading import TWICE, HistoryHeading
from corpus.history.rows import DealRowError, FoundDealRow, PastDealRow, SheetColumns, TotalRow
from corpus.sheet.cell import Cell, CellError, UnreadableCell, describe_cell, fold_name, is_blank, narrow, text_of
from corpus.sheet.column import CellFormat
from corpus.sheet.heading import PlacedColumn, TableRow, column_letters
from corpus.sheet.sheet import EXAMPLE_MARKS
from corpus.sheet.value import read_choice, read_code, read_day, read_flag, read_whole
from corpus.validation.hint import FixHint, give_hint
from corpus.validation.record import abbreviate
from corpus.validation.row import SkippedRow, ValidationRule
from market.deal.rule import RuleId
from market.listing.listing import Language
from market.target.target import FEN_MAX, SOURCE_LIMIT, YEARS

_EXAMPLES = frozenset(fold_name(mark) for mark in EXAMPLE_MARKS.values())
_EXAMPLE = give_hint("it is the template's example row")
_SUM = give_hint("it is a row of sums")
_NOTE = give_hint("it is a note and no row of the table")
_SUMS = re.compile(r"(?:合计|总计|小计|共计|累计|total|grandtotal|subtotal|sum)(?:\(.*\))?:?")
_NOTES = re.compile(
    r"(?:注|备注|说明|填表说明|填表人|制表人|填报人|审核人|复核人|负责人|单位负责人|填报单位|制表单位|note|notes|remark"
    r"|preparedby|checkedby)\d*:.*",
    re.DOTALL,
)


def select_own_cells(cells: Sequence[Cell], running: Collection[int]) -> list[Cell]:
    """Give what a row says itself: no blanks, no lower parts of merged cells, no numbers in `running` places."""
    return [
        cell
        for place, cell in enumerate(cells)
        if not (is_blank(cell) or cell is UnreadableCell.MERGED or (place in running and _counts(cell)))
    ]


def explain_skip(own: Sequence[Cell]) -> FixHint | None:
    """Say why a row is none of the table's: the template's example, a row of sums, a note that stands alone."""
    first = own[0] if own else None
    if not isinstance(first, str):
        return None
    text = fold_name(first)
    if text.strip("()") in _EXAMPLES:
        return _EXAMPLE
    if _SUMS.fullmatch(text):
        return _SUM
    return _NOTE if len(own) == 1 and _NOTES.fullmatch(text) else None


def _counts(cell: Cell) -> bool:
    return not isinstance(cell, str) or cell.strip().isdecimal()


_NO_RIGHT = frozenset({"无", "不涉及", "none"})
_ONE_LINE = give_hint("write one line")


def read_value(cell: Cell, placed: PlacedColumn, language: Language, fields: Mapping[str, str]) -> Any:
    """Read a cell as what its column holds; `fields` maps folded names of the statistics' fields to codes.

    Raises CellFault.
    """
    column = placed.column
    if column.key in _BY_KEY:
        return _BY_KEY[column.key](cell, placed, language)
    if column.key == "statistics_field":
        return _statistics_field(cell, fields)
    if column.form is CellFormat.CHOICE and column.choices is not None:
        if column.key == "ip" and fold_name(text_of(cell)) in _NO_RIGHT:
            return None
        return read_choice(text_of(cell), column.choices, language=language)
    return _BY_FORM[column.form](cell, placed)


def _statistics_field(cell: Cell, fields: Mapping[str, str]) -> str:
    """Read a field of the statistics by its code, its name, or both; whether there is one, the rules say."""
    text = narrow(text_of(cell)).strip()
    first, _, _ = text.partition(" ")
    return fields.get(fold_name(text), first.zfill(2) if first.isdecimal() else first)


def _one_line(cell: Cell, _: PlacedColumn) -> str:
    text = text_of(cell)
    if "\n" in text or "\r" in text:
        raise CellError(ValidationRule.CHARACTERS, _ONE_LINE)
    return text


_BY_KEY: Mapping[str, Callable[[Cell, PlacedColumn, Language], Any]] = {
    "lines": lambda cell, _, language: read_deal_lines(cell, language=language),
    "plan": lambda cell, _, __: read_plan(cell),
    "payments": lambda cell, _, __: read_payments(cell),
    "seller.area": lambda cell, _, __: read_area(cell),
    "buyer.area": lambda cell, _, __: read_area(cell),
    "field_code": lambda cell, _, __: read_code(cell).partition(" ")[0],
    "amount": lambda cell, placed, _: read_fen(cell, unit=placed.unit, most=FEN_MAX),
}
_BY_FORM: Mapping[CellFormat, Callable[[Cell, PlacedColumn], Any]] = {
    CellFormat.TEXT: _one_line,
    CellFormat.LINES: lambda cell, _: text_of(cell).replace("\r\n", "\n").replace("\r", "\n"),
    CellFormat.CODE: lambda cell, _: read_code(cell),
    CellFormat.DAY: lambda cell, _: date.fromisoformat(read_day(cell)),
    CellFormat.AMOUNT: lambda cell, placed: read_fen(cell, unit=placed.unit),
    CellFormat.FLAG: lambda cell, _: read_flag(cell),
    CellFormat.WHOLE: lambda cell, _: read_whole(cell),
}


_HOMELESS = give_hint("the column has no heading; write one that is known, or remove the cells")
_RULES: Mapping[ValidationRule, RuleId] = {
    ValidationRule.DATE: RuleId.DAY_FORM,
    ValidationRule.CHOICE: RuleId.CHOICE_KNOWN,
    ValidationRule.LENGTH: RuleId.TEXT_SIZE,
}
"""Which rule of deals a cell breaks that can't be read."""


class HistorySheet:
    """One table, ready to be read; `name` is that of its sheet, empty where a file has but one table."""

    def __init__(self, name: str, heading: HistoryHeading, *, rules: HistoryRules) -> None:
        self._name = name
        self._heading = heading
        self._rules = rules
        self._fields = {fold_name(field.label): field.code for field in rules.sets[0].fields}
        self._homeless: set[int] = set()

    def read(self, rows: Iterable[TableRow]) -> Iterator[FoundDealRow]:
        """Read the rows under the heading, blank ones passed over; what is wrong with the heading comes first."""
        heading = self._heading
        yield SheetColumns(self._name, heading.shown)
        rule, advice = TWICE
        yield from (DealRowError(heading.number, self._name, "", each, "", rule, advice) for each in heading.twice)
        yield from (SkippedRow(heading.number, note, self._name) for note in heading.notes)
        for number, cells in rows:
            if number <= heading.number or not (own := select_own_cells(cells, heading.running)):
                continue
            reason = explain_skip(own)
            if reason is None:
                yield from self._read_row(number, cells)
            else:
                yield SkippedRow(number, reason, self._name)

    def _read_row(self, number: int, cells: Sequence[Cell]) -> Iterator[FoundDealRow]:
        faults: list[DealRowError] = []
        values: dict[str, Any] = {}
        for placed in self._heading.columns:
            cell = cells[placed.place] if placed.place < len(cells) else None
            if is_blank(cell):
                continue
            try:
                values[placed.column.key] = read_value(cell, placed, self._heading.language, self._fields)
            except CellError as fault:
                faults.append(self._cell_fault(number, placed, cell, fault))
        faults.extend(self._without_heading(number, cells))
        told = {fault.path for fault in faults}

        def refuse(path: str, rule: ValidationRule, advice: FixHint, breaks: RuleId | None) -> None:
            if path not in told:
                column = self._heading.shown.get(path) or self._heading.form.heading(path, self._heading.language)
                value = abbreviate(self._seen(path, cells))
                faults.append(DealRowError(number, self._name, path, column, value, rule, advice, breaks))

        row = self._make(number, values, refuse)
        yield from faults
        if row is not None and not faults:
            yield row

    def _make(self, number: int, values: Mapping[str, Any], refuse: Refuse) -> PastDealRow | TotalRow | None:
        if self._heading.form.kind is HistoryKind.TOTALS:
            return self._total(number, values, refuse)
        history = make_history(values, self._rules, refuse)
        if history is None:
            return None
        return PastDealRow(number, self._name, history, frozenset({"rules", "lines"} - values.keys()))

    def _total(self, number: int, values: Mapping[str, Any], refuse: Refuse) -> TotalRow | None:
        missing = [column.key for column in self._heading.form.columns if column.key not in values]
        for key in missing:
            refuse(key, ValidationRule.REQUIRED, give_hint("write it; the column must be filled in"), None)
        if not missing and values["year"] not in YEARS:
            advice = give_hint("write a year from %(low)s to %(high)s", low=YEARS.start, high=YEARS.stop - 1)
            refuse("year", ValidationRule.NUMBER, advice, None)
            return None
        source = values.get("source", "")
        if len(source) > SOURCE_LIMIT:
            refuse(
                "source",
                ValidationRule.LENGTH,
                give_hint("write at most %(limit)s characters", limit=SOURCE_LIMIT),
                None,
            )
            return None
        if not source.isprintable():
            refuse(
                "source",
                ValidationRule.CHARACTERS,
                give_hint("type it anew; it holds a character that can't be seen"),
                None,
            )
            return None
        return (
            None
            if missing
            else TotalRow(number, self._name, values["year"], values["flow"], values["amount"], values["source"])
        )

    def _without_heading(self, number: int, cells: Sequence[Cell]) -> Iterator[DealRowError]:
        """Report what stands in a column that has no heading at all, once for each such column."""
        for place, cell in enumerate(cells):
            if place not in self._heading.headed and place not in self._homeless and not is_blank(cell):
                self._homeless.add(place)
                value = abbreviate(describe_cell(cell))
                yield DealRowError(
                    number, self._name, "", column_letters(place), value, ValidationRule.UNKNOWN_KEY, _HOMELESS
                )

    def _cell_fault(self, number: int, placed: PlacedColumn, cell: Cell, fault: CellError) -> DealRowError:
        breaks = fault.breaks if isinstance(fault, RuleBreach) else _RULES.get(fault.rule)
        value = abbreviate(describe_cell(cell) if fault.value is None else fault.value)
        return DealRowError(
            number, self._name, placed.column.key, placed.shown, value, fault.rule, fault.advice, breaks
        )

    def _seen(self, path: str, cells: Sequence[Cell]) -> str:
        place = next((each.place for each in self._heading.columns if each.column.key == path), None)
        return "" if place is None or place >= len(cells) else describe_cell(cells[place])
