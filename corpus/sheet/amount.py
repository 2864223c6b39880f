"""Amounts in a cell (单元格中的金额): 万元 out of what people write: 50万, 0.5亿元, 50～100万, 不超过80万, 面议."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from corpus.sheet.cell import Cell, CellError, fold_name, narrow, text_of
from corpus.validation.hint import give_hint
from corpus.validation.row import ValidationRule


class AmountEnd(Enum):
    """What one amount alone means in a column: the lower end, the upper end, or both."""

    LOW = "low"
    HIGH = "high"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a cell says of a range, in 万元, exactly; None says nothing."""

    low_wan: Decimal | None = None
    high_wan: Decimal | None = None
    negotiable: bool = False


FEN_OF: Mapping[str, int] = {
    "元": 100,
    "千元": 100_000,
    "万": 1_000_000,
    "万元": 1_000_000,
    "百万": 100_000_000,
    "百万元": 100_000_000,
    "千万": 1_000_000_000,
    "千万元": 1_000_000_000,
    "亿": 10_000_000_000,
    "亿元": 10_000_000_000,
    "cny": 100,
    "rmb": 100,
    "cny10,000": 1_000_000,
}
"""What one of a unit is in fen."""

UNITS: Mapping[str, Decimal] = {unit: Decimal(fen) / FEN_OF["万元"] for unit, fen in FEN_OF.items()}
"""What one of a unit is in 万元."""

_NUMBER = r"(\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,12})?|\d{1,12}(?:\.\d{1,12})?)"
_UNIT = r"(百万元?|千万元?|千元|万元?|亿元?|元)?"
_ONE = re.compile(_NUMBER + _UNIT, re.ASCII)
_TWO = re.compile(_NUMBER + _UNIT + r"(?:-|~|–|—|至|到|to)" + _NUMBER + _UNIT, re.ASCII)
_NEGOTIABLE = re.compile(r"(?:价格|可)?(?:面议|协商|商议|另议)|negotiable")
_AT_MOST_BEFORE = re.compile(r"^(?:不超过|不高于|不大于|最高|上限|至多|≤|<=|upto|atmost)")
_AT_MOST_AFTER = re.compile(r"(?:以内|以下|之内)$")
_AT_LEAST_BEFORE = re.compile(r"^(?:不低于|不少于|不小于|最低|下限|至少|≥|>=|atleast|from)")
_AT_LEAST_AFTER = re.compile(r"(?:以上|起)$")
_CURRENCY = re.compile(r"人民币|rmb|cny|¥")
_PARTED = re.compile(r"\d\s+\d")
_ADVICE = give_hint("write an amount with its unit, a range or 面议: 80万元, 50-100万元, 不超过80万元, 面议")


def read_amounts(cell: Cell, *, alone: AmountEnd, unit: str | None) -> Amounts:
    """Read an amount, a range or 面议; `alone` says which end one amount is, `unit` what a bare number counts.

    A unit behind the upper end holds for the lower one too. `unit` None: the heading names none, so the cell must. A
    currency (￥, RMB …) counts 元: where the heading counts 万元, the cell must say which of them it means.
    Raises CellFault.
    """
    written = narrow(text_of(cell))
    if _PARTED.search(written):
        raise CellError(ValidationRule.NUMBER, _ADVICE)
    text = fold_name(written).replace("，", ",").replace("～", "~").replace("〜", "~").replace("￥", "¥")
    rest, count = _NEGOTIABLE.subn("", text)
    rest = rest.strip("()（）,，;；、/或") if count else rest
    if count and not rest:
        return Amounts(negotiable=True)
    rest, signs = _CURRENCY.subn("", rest)
    if signs:
        unit = None if unit is not None and UNITS[unit] != UNITS["元"] else "元"
    low, high = _ends(rest, alone, unit)
    return Amounts(low, high, negotiable=bool(count))


def _ends(text: str, alone: AmountEnd, unit: str | None) -> tuple[Decimal | None, Decimal | None]:
    if found := _TWO.fullmatch(text):
        first, first_unit, second, second_unit = found.groups()
        return _amount(first, first_unit or second_unit or unit), _amount(second, second_unit or unit)
    for pattern, end in (
        (_AT_MOST_BEFORE, AmountEnd.HIGH),
        (_AT_MOST_AFTER, AmountEnd.HIGH),
        (_AT_LEAST_BEFORE, AmountEnd.LOW),
        (_AT_LEAST_AFTER, AmountEnd.LOW),
    ):
        bare, count = pattern.subn("", text)
        if count:
            text, alone = bare, end
            break
    found = _ONE.fullmatch(text)
    if found is None:
        raise CellError(ValidationRule.NUMBER, _ADVICE)
    amount = _amount(found.group(1), found.group(2) or unit)
    return (None if alone is AmountEnd.HIGH else amount, None if alone is AmountEnd.LOW else amount)


def _amount(number: str, unit: str | None) -> Decimal:
    if unit is None:
        raise CellError(ValidationRule.NUMBER, give_hint("say in the cell which unit it counts: 50万元 or 500,000元"))
    return Decimal(number.replace(",", "")) * UNITS[unit]
