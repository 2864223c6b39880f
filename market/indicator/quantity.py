"""Quantity (量值): the numbers of a text with their units, as people write them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from fractions import Fraction

from market.indicator.numeral import Numeral, read_numerals
from market.indicator.unit import match_unit, unit_of
from market.indicator.unit_table import MULTIPLIERS

_PREFIX_UNIT = re.compile(
    r"(?<![A-Za-z])(IP|HRC|HRB|HRA|HBW|HB|HV|邵氏硬?度?\s?[AD]|邵[AD]|Shore\s?[AD])X?(?:硬度)?\s?[≥≤><=:]?\s?$",
    re.IGNORECASE,
)
_WAVE = re.compile(r"\s?(?:~|-{1,3}|…|至|到|\sto\s)\s?")
_LIST = re.compile(r"\s?(?:、|或|及|和|/|, (?:and |or )?| and | or )\s?")
_PLUS_MINUS = re.compile(r"\s?(?:±|正负|\+/-)\s?\(?")
_PRODUCT = re.compile(r"\s?[×xX*]\s?")
_OPENING = re.compile(r"(between|from|介于|在|从|由)\s?$", re.IGNORECASE)
_CHANGING = re.compile(
    r"(?:rises?|rose|fell|falls?|increases?d?|improve[sd]?|reduce[sd]?|decreases?d?|drop(?:s|ped)?|cut|grew|grows|raise[sd]?|lower(?:s|ed)?|"
    r"shorten(?:s|ed)?) from\s*$"
)
_CLOSING = {"between": "and", "from": "to", "介于": "和"}
_BARE_FACTOR = re.compile(r"\s?(?:百万|千万|十万|万|亿)(?!一)")
_GAP = re.compile(r"[余多几]?\s{0,2}")
_CLOSING_GAP = re.compile(r"\)\s?")
_OPENED = re.compile(r"\([-+\d.±~/\s]*$")
_RUNNING_ON = re.compile(r"-?[A-Za-z_#]")
_COUNTED_WORD = re.compile(r"[a-z]+ing (cycles|pieces|hours)(?![a-z])")
_STRANGER = re.compile(r"[A-Za-zμ]{1,12}/[A-Za-zμ]{1,4}[²³]?(?![A-Za-z])")
_MIXED = re.compile(r"(?:质量|体积|摩尔|重量|料液|固液|配|浴)比\s?(?:为|约)*$")
_RATIO = re.compile(r"\s?:\s?(?=\d)")


class Shape(Enum):
    """What the numbers make: one value, a range from value to upper, or value ± upper."""

    ONE = auto()
    RANGE = auto()
    TOLERANCE = auto()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of a plain text, from `start` to `end`; `unit` is spelled as there, "" when there is none.

    `together` numbers those that one list holds (0.2、0.3、0.5 mm), 0 for what stands alone.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    shape: Shape = Shape.ONE
    upper: Decimal | None = None
    together: int = 0


def read_quantities(text: str) -> list[Quantity]:
    """Read the quantities of a plain text in their order; products of sizes and mixing ratios are left out."""
    quantities: list[Quantity] = []
    signs: dict[int, str] = {}
    for numeral in read_numerals(text):
        inside = bool(quantities) and numeral.start < quantities[-1].end
        quantity = None if inside else _with_unit(text, numeral)
        if quantity is not None:
            quantities.append(quantity)
            signs[quantity.start] = numeral.sign
    return _listed(text, list(_joined(text, _unmultiplied(text, quantities), signs)))


def _with_unit(text: str, numeral: Numeral) -> Quantity | None:
    """Add the unit right behind a number; None when it runs on into a word or is a numeral without a unit."""
    end = numeral.end
    if numeral.unit:
        return Quantity(numeral.start, end, numeral.value, numeral.unit)
    behind = _unit_behind(text, numeral)
    if behind is not None:
        unit, end = behind
        if numeral.spelled and text[end : end + 1] == "半":
            return Quantity(numeral.start, end + 1, numeral.value + Decimal("0.5"), unit)
        return Quantity(numeral.start, end, numeral.value, unit)
    if numeral.spelled or _RUNNING_ON.match(text, end):
        return None
    prefix = _PREFIX_UNIT.search(text[max(0, numeral.start - 10) : numeral.start])
    if prefix is None:
        return Quantity(numeral.start, end, numeral.value, "")
    joined = text[max(0, numeral.start - 12) : numeral.start].rstrip().endswith(prefix[1])
    start = numeral.start - len(prefix[0]) if joined else numeral.start
    return Quantity(start, end, numeral.value, re.sub(r"硬度?|\s", "", prefix[1]))


def _unit_behind(text: str, numeral: Numeral) -> tuple[str, int] | None:
    """Read the unit behind a number, perhaps behind the bracket that holds it, (20±2) ℃; give where it ends too."""
    opened = _OPENED.search(text[max(0, numeral.start - 16) : numeral.start]) is not None
    gap = (_CLOSING_GAP if opened and text[numeral.end : numeral.end + 1] == ")" else _GAP).match(text, numeral.end)
    at = numeral.end if gap is None else gap.end()
    found = match_unit(text, at)
    if found is not None:
        return re.sub(r"\s+", " ", text[at : found[1]]).strip(), found[1]
    counted = _COUNTED_WORD.match(text, at)
    if counted is not None:
        return counted[1], counted.end()
    other = _STRANGER.match(text, at) or _BARE_FACTOR.match(text, numeral.end)
    return None if other is None else (other[0].strip(), other.end())


def _unmultiplied(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Drop what is multiplied (70×140 cm) or a ratio (1:3); 40:1 is a value with the unit :1."""
    kept: list[Quantity] = []
    dropped = -1
    for at, quantity in enumerate(quantities):
        following = quantities[at + 1] if at + 1 < len(quantities) else None
        between = "" if following is None else text[quantity.end : following.start]
        mixed = _MIXED.search(text[max(0, quantity.start - 8) : quantity.start]) is not None or text.startswith(
            "混合", quantity.end
        )
        if quantity.unit == ":1" and mixed:
            continue
        if following is not None and _PRODUCT.fullmatch(between):
            dropped = at + 1
        elif following is not None and _RATIO.fullmatch(between):
            alone = not mixed and text[following.end : following.end + 1] != ":"
            if following.value == 1 and not following.unit and dropped != at and alone:
                kept.append(Quantity(quantity.start, following.end, quantity.value, ":1"))
            dropped = at + 1
        elif dropped != at:
            kept.append(quantity)
    return kept


def _joined(text: str, quantities: Sequence[Quantity], signs: dict[int, str]) -> Iterator[Quantity]:
    """Join two numbers to a range or a tolerance, three to a range given by its deviations."""
    at = 0
    while at < len(quantities):
        first, *others = quantities[at : at + 3]
        joined = _deviations(text, first, others, signs) or _pair(text, first, others, signs)
        if joined is not None:
            yield joined
            at += 3 if len(others) == 2 and joined.end == others[1].end else 2
            continue
        symmetric = _PLUS_MINUS.search(text[max(0, first.start - 4) : first.start].rstrip() + " ") is not None
        if symmetric:
            yield replace(first, shape=Shape.TOLERANCE, value=Decimal(0), upper=abs(first.value))
        else:
            yield first
        at += 1


def _deviations(text: str, first: Quantity, others: Sequence[Quantity], signs: dict[int, str]) -> Quantity | None:
    """Read 20 (+0.1/-0.2) mm as the range that it allows."""
    if len(others) < 2 or signs[others[0].start] != "+" or signs[others[1].start] != "-":
        return None
    above, below = others
    if text[first.end : above.start].strip() not in {"", "("} or text[above.end : below.start].strip() not in {
        "/",
        ",",
        "",
    }:
        return None
    unit = below.unit or above.unit or first.unit
    low, high = first.value + below.value, first.value + above.value
    return Quantity(first.start, below.end, low, unit, Shape.RANGE, high)


def _pair(text: str, first: Quantity, others: Sequence[Quantity], signs: dict[int, str]) -> Quantity | None:
    """Join a number to the next one where what stands between them makes a range or a tolerance."""
    if not others:
        return None
    second = others[0]
    between = text[first.end : second.start]
    if _PLUS_MINUS.fullmatch(between):
        return _tolerance(first, second)
    if not between.strip() and signs[second.start] == "-":
        second = replace(second, value=-second.value)
    elif not _makes_range(text, first, second, between):
        return None
    before = bool(first.unit) and not text[first.start : first.end].endswith(first.unit)
    unit = first.unit if before else second.unit
    if not before and first.unit and (not unit or _ratio(first.unit, unit) is None):
        return None
    value = _scaled(first, unit)
    if second.value < value:
        return None
    return Quantity(first.start, second.end, value, unit, Shape.RANGE, second.value)


def _tolerance(first: Quantity, second: Quantity) -> Quantity | None:
    """Join 20 mm ± 0.1 mm; 24 V ± 10 % is so much of its own value."""
    if second.unit and first.unit and _ratio(second.unit, first.unit) is None:
        part = abs(first.value * second.value / 100)
        relative = Quantity(first.start, second.end, first.value, first.unit, Shape.TOLERANCE, part)
        return relative if second.unit == "%" else None
    unit = second.unit or first.unit
    value = _scaled(first, unit) if first.unit and second.unit else first.value
    return Quantity(first.start, second.end, value, unit, Shape.TOLERANCE, abs(second.value))


def _makes_range(text: str, first: Quantity, second: Quantity, between: str) -> bool:
    """Say whether 46～48, 0.2-0.5, 100/120目, from 5 to 8 or between 5 and 8 stands there."""
    if _WAVE.fullmatch(between) and not _CHANGING.search(text[max(0, first.start - 24) : first.start]):
        return True
    if between.strip() == "/" and second.unit in {"目", "mesh"}:
        return True
    before = text[max(0, first.start - 24) : first.start]
    opening = None if _CHANGING.search(before) else _OPENING.search(before)
    return opening is not None and between.strip().lower() == _CLOSING.get(opening[1].lower(), "到")


def _ratio(unit: str, other: str) -> Fraction | None:
    """Give how many of the other unit one of this is; None when they measure different things."""
    if unit in MULTIPLIERS:
        factor = re.match("|".join(sorted(MULTIPLIERS, key=len, reverse=True)), other)
        return Fraction(MULTIPLIERS[unit], MULTIPLIERS[factor[0]] if factor else 1)
    one, two = unit_of(unit), unit_of(other)
    return one.size / two.size if one.dimension == two.dimension else None


def _scaled(first: Quantity, unit: str) -> Decimal:
    """Bring a value to the unit of the other end; a value without a unit has that one already."""
    ratio = _ratio(first.unit, unit) if first.unit else None
    if ratio is None or ratio == 1:
        return first.value
    return first.value * Decimal(ratio.numerator) / Decimal(ratio.denominator)


def _listed(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Give the values of a list the unit that only its last one has."""
    listed = list(quantities)
    group = 0
    for at in range(len(listed) - 2, -1, -1):
        one, following = listed[at], listed[at + 1]
        if one.unit or not following.unit or one.shape is not following.shape:
            continue
        if _LIST.fullmatch(text[one.end : following.start]):
            if not following.together:
                group += 1
                listed[at + 1] = replace(following, together=group)
            listed[at] = replace(one, unit=following.unit, together=group)
    return listed
