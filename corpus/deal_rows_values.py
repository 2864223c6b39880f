"""Values of past deals (历史合同取值): which reader each column's cells have."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from corpus.advice import advise
from corpus.cell import Cell, CellFault, folded, narrow, text_of
from corpus.cell_value import read_choice, read_code, read_day, read_flag, read_whole
from corpus.columns import Form
from corpus.deal_rows_cells import read_area, read_fen, read_payments, read_plan, read_wanted
from corpus.row import Rule
from corpus.sheet_heading import PlacedColumn
from market.listing.listing import Language
from market.target.target import FEN_MAX

_NO_RIGHT = frozenset({"无", "不涉及", "none"})
_ONE_LINE = advise("write one line")


def read_value(cell: Cell, placed: PlacedColumn, language: Language, fields: Mapping[str, str]) -> Any:
    """Read a cell as what its column holds; `fields` maps folded names of the statistics' fields to codes.

    Raises CellFault.
    """
    column = placed.column
    if column.key in _BY_KEY:
        return _BY_KEY[column.key](cell, placed, language)
    if column.key == "statistics_field":
        return _statistics_field(cell, fields)
    if column.form is Form.CHOICE and column.choices is not None:
        if column.key == "ip" and folded(text_of(cell)) in _NO_RIGHT:
            return None
        return read_choice(text_of(cell), column.choices, language=language)
    return _BY_FORM[column.form](cell, placed)


def _statistics_field(cell: Cell, fields: Mapping[str, str]) -> str:
    """Read a field of the statistics by its code, its name, or both; whether there is one, the rules say."""
    text = narrow(text_of(cell)).strip()
    first, _, _ = text.partition(" ")
    return fields.get(folded(text), first.zfill(2) if first.isdecimal() else first)


def _one_line(cell: Cell, _: PlacedColumn) -> str:
    text = text_of(cell)
    if "\n" in text or "\r" in text:
        raise CellFault(Rule.CHARACTERS, _ONE_LINE)
    return text


_BY_KEY: Mapping[str, Callable[[Cell, PlacedColumn, Language], Any]] = {
    "lines": lambda cell, _, language: read_wanted(cell, language=language),
    "plan": lambda cell, _, __: read_plan(cell),
    "payments": lambda cell, _, __: read_payments(cell),
    "seller.area": lambda cell, _, __: read_area(cell),
    "buyer.area": lambda cell, _, __: read_area(cell),
    "field_code": lambda cell, _, __: read_code(cell).partition(" ")[0],
    "amount": lambda cell, placed, _: read_fen(cell, unit=placed.unit, most=FEN_MAX),
}
_BY_FORM: Mapping[Form, Callable[[Cell, PlacedColumn], Any]] = {
    Form.TEXT: _one_line,
    Form.LINES: lambda cell, _: text_of(cell).replace("\r\n", "\n").replace("\r", "\n"),
    Form.CODE: lambda cell, _: read_code(cell),
    Form.DAY: lambda cell, _: date.fromisoformat(read_day(cell)),
    Form.AMOUNT: lambda cell, placed: read_fen(cell, unit=placed.unit),
    Form.FLAG: lambda cell, _: read_flag(cell),
    Form.WHOLE: lambda cell, _: read_whole(cell),
}
