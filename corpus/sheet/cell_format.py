"""Forms of cells (单元格写法): what each form of column makes of a cell, and how it writes the same again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from corpus.sheet.amount import AmountEnd, read_amounts
from corpus.sheet.cell import Cell, read_terms, text_of, write_terms
from corpus.sheet.column import CellFormat, Column
from corpus.sheet.entry import read_advantages, read_rights, read_topics, write_advantages, write_rights, write_topics
from corpus.sheet.indicator import read_indicators, write_indicators
from corpus.sheet.labels import label
from corpus.sheet.value import (
    PlanNames,
    complete_province,
    read_choice,
    read_choices,
    read_code,
    read_country,
    read_day,
    read_flag,
    read_maturity,
    read_other_fields,
    read_plan_fields,
    read_whole,
    write_maturity,
    write_other_fields,
    write_plan_fields,
)
from corpus.validation.row import Json
from market.listing.field import Scheme
from market.listing.listing import Language

Members = dict[str, Json]
"""Keys of a row's object, as paths such as price.low_wan, and what a cell says of them."""


@dataclass(frozen=True, slots=True)
class CellContext:
    """What a cell needs beside its column: the plan's names, and the language that the sheet is headed in."""

    plan: PlanNames
    language: Language


def read_cell(cell: Cell, column: Column, manner: CellContext, *, unit: str | None) -> Members:
    """Read a cell that is not blank; `unit` is what the heading of an amount names.

    Raises CellFault.
    """
    if column.form is CellFormat.AMOUNT:
        return _read_amount(cell, column, unit)
    return {column.key: _READERS[column.form](cell, column, manner)}


def write_cell(column: Column, members: Mapping[str, Any], manner: CellContext) -> str:
    """Write what a row's object says for a column, as text; "" where it says nothing."""
    value = _value_at(column.key, members)
    return "" if value is None else _WRITERS[column.form](value, column, manner)


def _read_amount(cell: Cell, column: Column, unit: str | None) -> Members:
    """Read what one cell says of a range; its column may be that of either end, or of the whole."""
    whole, _, end = column.key.partition(".")
    alone = {"low_wan": AmountEnd.LOW, "high_wan": AmountEnd.HIGH}.get(
        end, AmountEnd.HIGH if whole == "budget" else AmountEnd.BOTH
    )
    amounts = read_amounts(cell, alone=alone, unit=unit)
    read: Members = {}
    for key, amount in (("low_wan", amounts.low_wan), ("high_wan", amounts.high_wan)):
        if amount is not None:
            read[f"{whole}.{key}"] = _plain(amount)
    if amounts.negotiable:
        read[f"{whole}.negotiable"] = True
    return read


def _read_text(text: str, column: Column) -> str:
    return complete_province(text) if column.key in ("place.province", "place.city") else text


def _plain(amount: Decimal) -> str:
    written = f"{amount:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _value_at(key: str, members: Mapping[str, Any]) -> Any:
    value: Any = members
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _leading_plan(fields: list[dict[str, str]]) -> list[dict[str, str]]:
    """Take the plan's codes that stand first; those behind another scheme's go with it, so that the order is kept."""
    others = [place for place, field in enumerate(fields) if field["scheme"] != Scheme.PLAN.value]
    return fields[: others[0]] if others else fields


def _choices(column: Column) -> type[Enum]:
    if column.choices is None:
        raise ValueError(f"the column {column.key} names no choices")
    return column.choices


def _write_choices(value: Any, column: Column, manner: CellContext) -> str:
    return write_terms([label(_choices(column)(each), manner.language) for each in value])


def _write_flag(value: Any, _column: Column, manner: CellContext) -> str:
    return {Language.ZH: ("否", "是"), Language.EN: ("no", "yes")}[manner.language][bool(value)]


def _write_plan(value: Any, _column: Column, manner: CellContext) -> str:
    return write_plan_fields([field["code"] for field in _leading_plan(value)], manner.plan.labels)


def _write_others(value: Any, _column: Column, manner: CellContext) -> str:
    return write_other_fields(value[len(_leading_plan(value)) :], language=manner.language)


_READERS: Mapping[CellFormat, Callable[[Cell, Column, CellContext], Json]] = {
    CellFormat.TEXT: lambda cell, column, _manner: _read_text(text_of(cell), column),
    CellFormat.LINES: lambda cell, _column, _manner: text_of(cell),
    CellFormat.CODE: lambda cell, _column, _manner: read_code(cell),
    CellFormat.DAY: lambda cell, _column, _manner: read_day(cell),
    CellFormat.WHOLE: lambda cell, _column, _manner: read_whole(cell),
    CellFormat.FLAG: lambda cell, _column, manner: read_flag(cell, language=manner.language),
    CellFormat.COUNTRY: lambda cell, _column, _manner: read_country(cell),
    CellFormat.CHOICE: lambda cell, column, manner: str(
        read_choice(text_of(cell), _choices(column), language=manner.language).value
    ),
    CellFormat.CHOICES: lambda cell, column, manner: [
        str(each.value) for each in read_choices(cell, _choices(column), language=manner.language)
    ],
    CellFormat.TERMS: lambda cell, _column, _manner: [*read_terms(text_of(cell))],
    CellFormat.MATURITY: lambda cell, _column, manner: read_maturity(cell, language=manner.language),
    CellFormat.PLAN_FIELDS: lambda cell, _column, manner: read_plan_fields(cell, manner.plan),
    CellFormat.OTHER_FIELDS: lambda cell, _column, manner: read_other_fields(cell, language=manner.language),
    CellFormat.INDICATORS: lambda cell, _column, manner: read_indicators(cell, language=manner.language),
    CellFormat.RIGHTS: lambda cell, _column, manner: read_rights(cell, language=manner.language),
    CellFormat.ADVANTAGES: lambda cell, _column, _manner: read_advantages(cell),
    CellFormat.TOPICS: lambda cell, _column, manner: read_topics(cell, language=manner.language),
}

_WRITERS: Mapping[CellFormat, Callable[[Any, Column, CellContext], str]] = {
    **dict.fromkeys(
        (
            CellFormat.TEXT,
            CellFormat.LINES,
            CellFormat.CODE,
            CellFormat.DAY,
            CellFormat.WHOLE,
            CellFormat.AMOUNT,
            CellFormat.COUNTRY,
        ),
        lambda value, _column, _manner: str(value),
    ),
    CellFormat.FLAG: _write_flag,
    CellFormat.CHOICE: lambda value, column, manner: label(_choices(column)(value), manner.language),
    CellFormat.CHOICES: _write_choices,
    CellFormat.TERMS: lambda value, _column, _manner: write_terms(value),
    CellFormat.MATURITY: lambda value, _column, manner: write_maturity(
        value["scale"], value["level"], language=manner.language
    ),
    CellFormat.PLAN_FIELDS: _write_plan,
    CellFormat.OTHER_FIELDS: _write_others,
    CellFormat.INDICATORS: lambda value, _column, manner: write_indicators(value, language=manner.language),
    CellFormat.RIGHTS: lambda value, _column, manner: write_rights(value, language=manner.language),
    CellFormat.ADVANTAGES: lambda value, _column, _manner: write_advantages(value),
    CellFormat.TOPICS: lambda value, _column, manner: write_topics(value, language=manner.language),
}
