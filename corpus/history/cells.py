"""Cells of past deals (历史合同单元格): amounts in fen, areas, lines, instalments and payments."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from corpus.sheet.amount import FEN_OF
from corpus.sheet.cell import Cell, CellError, fold_name, narrow, read_lines, read_parts, text_of
from corpus.sheet.value import read_choice, read_country, read_day, read_whole
from corpus.validation.hint import FixHint, give_hint
from corpus.validation.row import ValidationRule
from market.deal.line import FEN_MAX, DraftLine, Instalment, LineKind
from market.deal.rule import RuleId
from market.history.past_deal import Payment
from market.listing.listing import Language

T = TypeVar("T")

UNITS_TAKEN = FEN_OF.keys() - {"百万", "千万", "cny10,000"}
"""Units of an amount in a file of past deals."""

YUAN = "元"
_MONEY = re.compile(
    r"(?P<sign>[+-]?)[¥]?(?P<number>\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,12})?|\d{1,18}(?:\.\d{1,12})?)(?P<unit>\D{0,3})",
    re.ASCII,
)
_PARTED = re.compile(r"\d\s+\d")
_MONEY_ADVICE = give_hint("write one amount, such as 1250000.50 or 125万元, with no sign and no words around it")
_UNIT_ADVICE = give_hint("say in the cell which unit it counts, such as 125万元 or 1250000元")
_FEN_ADVICE = give_hint("an amount is exact to the fen: no more than two digits behind the point of yuan")
_LINE = give_hint("write a line each: kind | what | amount (元) | sets | reason")
_PLAN = give_hint("write a line each: day | condition | amount (元)")
_PAYMENT = give_hint("write a line each: day | amount (元)")
_COUNTRY = re.compile(r"[A-Z]{2}")


class RuleBreach(CellError):
    """What a cell holds breaks a rule of deals."""

    def __init__(self, breaks: RuleId, rule: ValidationRule, advice: FixHint, *, value: str | None = None) -> None:
        super().__init__(rule, advice, value=value)
        self.breaks = breaks


def read_fen(cell: Cell, *, unit: str | None = YUAN, most: int = FEN_MAX) -> int:
    """Read an amount as whole fen; `unit` is what a bare number counts, None where the heading does not say.

    Raises CellFault: a sign, a part of a fen, more than `most`; nothing at all is an amount here.
    """
    written = narrow(text_of(cell))
    text = fold_name(written).replace("，", ",").replace("￥", "¥")
    found = None if _PARTED.search(written) else _MONEY.fullmatch(text)
    if found is None or (found["unit"] and found["unit"] not in UNITS_TAKEN):
        raise RuleBreach(RuleId.AMOUNT_RANGE, ValidationRule.NUMBER, _MONEY_ADVICE)
    named = found["unit"] or (YUAN if "¥" in text and unit in (None, YUAN) else unit)
    if named is None or (not found["unit"] and "¥" in text and named != YUAN):
        raise RuleBreach(RuleId.AMOUNT_RANGE, ValidationRule.NUMBER, _UNIT_ADVICE)
    fen = Decimal(found["number"].replace(",", "")) * FEN_OF[named]
    if found["sign"] == "-" or fen > most:
        raise RuleBreach(RuleId.AMOUNT_RANGE, ValidationRule.NUMBER, _MONEY_ADVICE)
    if fen != fen.to_integral_value():
        raise RuleBreach(RuleId.AMOUNT_FEN, ValidationRule.NUMBER, _FEN_ADVICE)
    return int(fen)


def read_area(cell: Cell) -> str:
    """Read a place as a path, CN/浙江省/宁波市/海曙区; without a country it is China's. Raises CellFault."""
    parts = [" ".join(part.split()) for part in text_of(cell).replace("／", "/").split("/")]
    country = narrow(parts[0]).upper()
    if _COUNTRY.fullmatch(country):
        return "/".join((country, *parts[1:]))
    try:
        return "/".join((read_country(parts[0]), *parts[1:]))
    except CellError:
        return "/".join(("CN", *parts))


def read_deal_lines(cell: Cell, *, language: Language) -> tuple[DraftLine, ...]:
    """Read the lines of a contract. Raises CellFault, which holds the line that can't be read."""
    return tuple(_each(cell, lambda line: _read_line(line, language)))


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
        except CellError as fault:
            fault.value = line
            raise
    return entries


def _parts(line: str, most: int, advice: FixHint) -> list[str]:
    parts = read_parts(line)
    if len(parts) > most:
        raise CellError(ValidationRule.FORMAT, advice)
    return parts + [""] * (most - len(parts))


def _read_line(line: str, language: Language) -> DraftLine:
    kind, description, amount, sets, reason = _parts(line, 5, _LINE)
    return DraftLine(
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
