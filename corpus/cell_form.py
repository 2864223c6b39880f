"""Forms of cells (单元格写法): what each form of column makes of a cell, and how it writes the same again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from corpus.cell import Cell, text_of
from corpus.cell_amount import End, read_amounts
from corpus.cell_entry import read_advantages, read_rights, read_topics, write_advantages, write_rights, write_topics
from corpus.cell_field import (
    PlanNames,
    read_maturity,
    read_other_fields,
    read_plan_fields,
    write_maturity,
    write_other_fields,
    write_plan_fields,
)
from corpus.cell_indicator import read_indicators, write_indicators
from corpus.cell_list import read_terms, write_terms
from corpus.cell_value import read_choice, read_choices, read_code, read_country, read_day, read_flag, read_whole
from corpus.columns import Column, Form
from corpus.labels import label
from corpus.province import full_name
from corpus.row import Json
from market.listing.field import Scheme
from market.listing.listing import Language

Members = dict[str, Json]
"""Keys of a row's object, as paths such as price.low_wan, and what a cell says of them."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What a cell needs beside its column: the plan's names, and the language that the sheet is headed in."""

    plan: PlanNames
    language: Language


def read_cell(cell: Cell, column: Column, manner: Manner, *, unit: str | None) -> Members:
    """Read a cell that is not blank; `unit` is what the heading of an amount names.

    Raises CellFault.
    """
    if column.form is Form.AMOUNT:
        return _read_amount(cell, column, unit)
    return {column.key: _READERS[column.form](cell, column, manner)}


def write_cell(column: Column, members: Mapping[str, Any], manner: Manner) -> str:
    """Write what a row's object says for a column, as text; "" where it says nothing."""
    value = _value_at(column.key, members)
    return "" if value is None else _WRITERS[column.form](value, column, manner)


def _read_amount(cell: Cell, column: Column, unit: str | None) -> Members:
    """Read what one cell says of a range; its column may be that of either end, or of the whole."""
    whole, _, end = column.key.partition(".")
    alone = {"low_wan": End.LOW, "high_wan": End.HIGH}.get(end, End.HIGH if whole == "budget" else End.BOTH)
    amounts = read_amounts(cell, alone=alone, unit=unit)
    read: Members = {}
    for key, amount in (("low_wan", amounts.low_wan), ("high_wan", amounts.high_wan)):
        if amount is not None:
            read[f"{whole}.{key}"] = _plain(amount)
    if amounts.negotiable:
        read[f"{whole}.negotiable"] = True
    return read


def _read_text(text: str, column: Column) -> str:
    return full_name(text) if column.key in ("place.province", "place.city") else text


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


def _write_choices(value: Any, column: Column, manner: Manner) -> str:
    return write_terms([label(_choices(column)(each), manner.language) for each in value])


def _write_flag(value: Any, _column: Column, manner: Manner) -> str:
    return {Language.ZH: ("否", "是"), Language.EN: ("no", "yes")}[manner.language][bool(value)]


def _write_plan(value: Any, _column: Column, manner: Manner) -> str:
    return write_plan_fields([field["code"] for field in _leading_plan(value)], manner.plan.labels)


def _write_others(value: Any, _column: Column, manner: Manner) -> str:
    return write_other_fields(value[len(_leading_plan(value)) :], language=manner.language)


_READERS: Mapping[Form, Callable[[Cell, Column, Manner], Json]] = {
    Form.TEXT: lambda cell, column, _manner: _read_text(text_of(cell), column),
    Form.LINES: lambda cell, _column, _manner: text_of(cell),
    Form.CODE: lambda cell, _column, _manner: read_code(cell),
    Form.DAY: lambda cell, _column, _manner: read_day(cell),
    Form.WHOLE: lambda cell, _column, _manner: read_whole(cell),
    Form.FLAG: lambda cell, _column, manner: read_flag(cell, language=manner.language),
    Form.COUNTRY: lambda cell, _column, _manner: read_country(cell),
    Form.CHOICE: lambda cell, column, manner: str(
        read_choice(text_of(cell), _choices(column), language=manner.language).value
    ),
    Form.CHOICES: lambda cell, column, manner: [
        str(each.value) for each in read_choices(cell, _choices(column), language=manner.language)
    ],
    Form.TERMS: lambda cell, _column, _manner: [*read_terms(text_of(cell))],
    Form.MATURITY: lambda cell, _column, manner: read_maturity(cell, language=manner.language),
    Form.PLAN_FIELDS: lambda cell, _column, manner: read_plan_fields(cell, manner.plan),
    Form.OTHER_FIELDS: lambda cell, _column, manner: read_other_fields(cell, language=manner.language),
    Form.INDICATORS: lambda cell, _column, manner: read_indicators(cell, language=manner.language),
    Form.RIGHTS: lambda cell, _column, manner: read_rights(cell, language=manner.language),
    Form.ADVANTAGES: lambda cell, _column, _manner: read_advantages(cell),
    Form.TOPICS: lambda cell, _column, manner: read_topics(cell, language=manner.language),
}

_WRITERS: Mapping[Form, Callable[[Any, Column, Manner], str]] = {
    **dict.fromkeys(
        (Form.TEXT, Form.LINES, Form.CODE, Form.DAY, Form.WHOLE, Form.AMOUNT, Form.COUNTRY),
        lambda value, _column, _manner: str(value),
    ),
    Form.FLAG: _write_flag,
    Form.CHOICE: lambda value, column, manner: label(_choices(column)(value), manner.language),
    Form.CHOICES: _write_choices,
    Form.TERMS: lambda value, _column, _manner: write_terms(value),
    Form.MATURITY: lambda value, _column, manner: write_maturity(
        value["scale"], value["level"], language=manner.language
    ),
    Form.PLAN_FIELDS: _write_plan,
    Form.OTHER_FIELDS: _write_others,
    Form.INDICATORS: lambda value, _column, manner: write_indicators(value, language=manner.language),
    Form.RIGHTS: lambda value, _column, manner: write_rights(value, language=manner.language),
    Form.ADVANTAGES: lambda value, _column, _manner: write_advantages(value),
    Form.TOPICS: lambda value, _column, manner: write_topics(value, language=manner.language),
}
