"""Cells of past deals (历史合同单元格): amounts in fen, areas, lines, instalments and payments."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from corpus.advice import Advice, advise
from corpus.cell import Cell, CellFault, folded, narrow, text_of
from corpus.cell_list import read_lines, read_parts
from corpus.cell_value import read_choice, read_country, read_day, read_whole
from corpus.row import Rule
from market.deal.line import FEN_MAX, Instalment, LineKind, Wanted
from market.deal.rule import RuleId
from market.history.past_deal import Payment
from market.listing.listing import Language

T = TypeVar("T")

FEN_OF: Mapping[str, int] = {
    "元": 100,
    "cny": 100,
    "rmb": 100,
    "千元": 100_000,
    "万": 1_000_000,
    "万元": 1_000_000,
    "百万元": 100_000_000,
    "千万元": 1_000_000_000,
    "亿": 10_000_000_000,
    "亿元": 10_000_000_000,
}
"""What one of a unit is in fen."""

YUAN = "元"
_MONEY = re.compile(
    r"(?P<sign>[+-]?)[¥]?(?P<number>\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,12})?|\d{1,18}(?:\.\d{1,12})?)(?P<unit>\D{0,3})",
    re.ASCII,
)
_PARTED = re.compile(r"\d\s+\d")
_MONEY_ADVICE = advise("write one amount, such as 1250000.50 or 125万元, with no sign and no words around it")
_UNIT_ADVICE = advise("say in the cell which unit it counts, such as 125万元 or 1250000元")
_FEN_ADVICE = advise("an amount is exact to the fen: no more than two digits behind the point of yuan")
_LINE = advise("write a line each: kind | what | amount (元) | sets | reason")
_PLAN = advise("write a line each: day | condition | amount (元)")
_PAYMENT = advise("write a line each: day | amount (元)")
_COUNTRY = re.compile(r"[A-Z]{2}")


class RuleFault(CellFault):
    """What a cell holds breaks a rule of deals."""

    def __init__(self, breaks: RuleId, rule: Rule, advice: Advice, *, value: str | None = None) -> None:
        super().__init__(rule, advice, value=value)
        self.breaks = breaks


def read_fen(cell: Cell, *, unit: str | None = YUAN, most: int = FEN_MAX) -> int:
    """Read an amount as whole fen; `unit` is what a bare number counts, None where the heading does not say.

    Raises CellFault: a sign, a part of a fen, more than `most`; nothing at all is an amount here.
    """
    written = narrow(text_of(cell))
    text = folded(written).replace("，", ",").replace("￥", "¥")
    found = None if _PARTED.search(written) else _MONEY.fullmatch(text)
    if found is None or (found["unit"] and found["unit"] not in FEN_OF):
        raise RuleFault(RuleId.AMOUNT_RANGE, Rule.NUMBER, _MONEY_ADVICE)
    named = found["unit"] or (YUAN if "¥" in text and unit in (None, YUAN) else unit)
    if named is None or (not found["unit"] and "¥" in text and named != YUAN):
        raise RuleFault(RuleId.AMOUNT_RANGE, Rule.NUMBER, _UNIT_ADVICE)
    fen = Decimal(found["number"].replace(",", "")) * FEN_OF[named]
    if found["sign"] == "-" or fen > most:
        raise RuleFault(RuleId.AMOUNT_RANGE, Rule.NUMBER, _MONEY_ADVICE)
    if fen != fen.to_integral_value():
        raise RuleFault(RuleId.AMOUNT_FEN, Rule.NUMBER, _FEN_ADVICE)
    return int(fen)


def read_area(cell: Cell) -> str:
    """Read a place as a path, CN/浙江省/宁波市/海曙区; without a country it is China's. Raises CellFault."""
    parts = [" ".join(part.split()) for part in text_of(cell).replace("／", "/").split("/")]
    country = narrow(parts[0]).upper()
    if _COUNTRY.fullmatch(country):
        return "/".join((country, *parts[1:]))
    try:
        return "/".join((read_country(parts[0]), *parts[1:]))
    except CellFault:
        return "/".join(("CN", *parts))


def read_wanted(cell: Cell, *, language: Language) -> tuple[Wanted, ...]:
    """Read the lines of a contract. Raises CellFault, which holds the line that can't be read."""
    return tuple(_each(cell, lambda line: _wanted(line, language)))


def read_plan(cell: Cell) -> tuple[Instalment, ...]:
    """Read the instalments of a payment plan. Raises CellFault as above."""
    return tuple(_each(cell, _instalment))


def read_payments(cell: Cell) -> tuple[Payment, ...]:
    """Read payments, in the order of their days. Raises CellFault as above."""
    return tuple(sorted(_each(cell, _payment), key=lambda payment: payment.on))


def _each(cell: Cell, read: Callable[[str], T]) -> list[T]:
    entries: list[T] = []
    for line in read_lines(text_of(cell)):
        try:
            entries.append(read(line))
        except CellFault as fault:
            fault.value = line
            raise
    return entries


def _parts(line: str, most: int, advice: Advice) -> list[str]:
    parts = read_parts(line)
    if len(parts) > most:
        raise CellFault(Rule.FORMAT, advice)
    return parts + [""] * (most - len(parts))


def _wanted(line: str, language: Language) -> Wanted:
    kind, description, amount, sets, reason = _parts(line, 5, _LINE)
    return Wanted(
        kind=read_choice(kind, LineKind, language=language),
        description=description,
        amount_fen=read_fen(amount),
        sets=read_whole(sets) if sets else None,
        reason=reason,
    )


def _instalment(line: str) -> Instalment:
    due, condition, amount = _parts(line, 3, _PLAN)
    return Instalment(
        due_on=date.fromisoformat(read_day(due)) if due else None, condition=condition, amount_fen=read_fen(amount)
    )


def _payment(line: str) -> Payment:
    on, amount = _parts(line, 2, _PAYMENT)
    return Payment(on=date.fromisoformat(read_day(on)), fen=read_fen(amount))
