"""Condition of an indicator (指标条件): under what a value holds, and when one answers another."""

import re
from decimal import Decimal
from fractions import Fraction

from market.indicator.quantity import Quantity, Shape, read_quantities
from market.indicator.unit import plain, unit_of

_FILLERS = re.compile(
    r"在|于|经|条件|情况|环境|下|时|后|的|保温|测试|试验|\b(?:at|under|after|for|and|in|of|the)\b|[\s,，、;；。()·]+",
    re.IGNORECASE,
)

_ROOM = re.compile(r"室温|常温|room|temperature", re.IGNORECASE)
_COOL, _WARM = Fraction("288.15"), Fraction("303.15")


def condition_answers(wanted: str, offered: str) -> bool:
    """Say whether a value under the offered condition answers a demand under the wanted one.

    A demand without a condition takes any; otherwise every quantity of it must be met by an equal one, and every other
    word of it be found in the offered condition.
    """
    if not wanted.strip():
        return True
    wanted, offered = plain(wanted), plain(offered)
    asked, said = read_quantities(wanted), read_quantities(offered)
    if not all(any(_equal(one, two) for two in said) for one in asked):
        return False
    return all(word in offered.lower() for word in _words(wanted, asked))


def names_more(offered: str, wanted: str) -> bool:
    """Say whether an offered condition names what the wanted one doesn't; room temperature is what goes unsaid."""
    offered, wanted = plain(offered), plain(wanted)
    said, asked = read_quantities(offered), read_quantities(wanted)
    if any(not _is_room(one) and not any(_equal(one, two) for two in asked) for one in said):
        return True
    return any(word not in wanted.lower() for word in _words(offered, said) if not _ROOM.fullmatch(word))


def _is_room(quantity: Quantity) -> bool:
    """Say whether a quantity is a temperature from 15 to 30 ℃."""
    if unit_of(quantity.unit).dimension != unit_of("℃").dimension or quantity.shape is Shape.TOLERANCE:
        return False
    ends = (quantity.value, quantity.value if quantity.upper is None else quantity.upper)
    return all(_COOL <= _based(end, quantity) <= _WARM for end in ends)


def _equal(one: Quantity, two: Quantity) -> bool:
    """Say whether two quantities of conditions are the same after conversion."""
    first, second = unit_of(one.unit), unit_of(two.unit)
    if first.dimension != second.dimension or one.shape is not two.shape:
        return False
    ends = [(one.value, two.value)]
    if one.shape is not Shape.ONE and one.upper is not None and two.upper is not None:
        ends.append((one.upper, two.upper))
    return all(_based(left, one) == _based(right, two) for left, right in ends)


def _based(value: Decimal, quantity: Quantity) -> Fraction:
    unit = unit_of(quantity.unit)
    return Fraction(value) * unit.size + unit.zero


def _words(text: str, quantities: list[Quantity]) -> list[str]:
    """Give what a condition says beside its quantities."""
    for quantity in reversed(quantities):
        text = f"{text[: quantity.start]} {text[quantity.end :]}"
    return [word for word in _FILLERS.sub(" ", text.lower()).split() if word not in {"@", "±", "≥", "≤"}]
