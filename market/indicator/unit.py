"""Unit (单位): what a technical text counts in, with exact conversion.

A table of our own, in fractions, rather than a general library: the field writes 万次, wt%, 拷贝/反应 and Nm³/h, in
Chinese and Latin spelling, and a verdict at the edge of a demand must not hang on a rounded factor.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache

from market.indicator.unit_table import ATOMS, CHINESE_PREFIXES, MULTIPLIERS, PREFIXES

_PI = Fraction("3.14159265358979323846264338328")
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SIGNS = str.maketrans(
    "－−‒–—﹣～〜∼˜≧⩾≦⩽﹥﹤µΩ˚º⋅•∙・‧✕✖∶﹪％²³¹",
    "------~~~~≥≥≤≤><μΩ°°·····××:%%²³¹",
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its size in base units, and the powers of those, in order of their names.

    `zero` is where its scale begins, in base units: 273.15 K for ℃. It counts for a state, never for a difference.
    """

    size: Fraction
    dimension: tuple[tuple[str, int], ...]
    zero: Fraction = Fraction(0)


def plain(text: str) -> str:
    """Fold full-width forms and the many dashes, waves and signs to one each; every character keeps its place."""
    return text.translate(_WIDTHS).translate(_SIGNS)


@lru_cache(maxsize=4096)
def unit_of(text: str) -> Unit:
    """Read a unit as people write it; one that nobody knows is a dimension of its own, equal to itself alone."""
    spelled = re.sub(r"\s+", " ", plain(text)).strip()
    read = match_unit(spelled, 0)
    if read is not None and read[1] == len(spelled):
        return read[0]
    if not spelled or spelled in MULTIPLIERS:
        return Unit(Fraction(MULTIPLIERS.get(spelled, 1)), ())
    return Unit(Fraction(1), ((spelled.replace(" ", ""), 1),))


def match_unit(text: str, start: int) -> tuple[Unit, int] | None:
    """Read the longest unit that begins at `start` of a plain text; give it and where it ends.

    All that stands behind a stroke is below it, as the field writes W/m·K; m·K⁻¹ says so itself.
    """
    factor = _multiplier_pattern().match(text, start)
    size, at = (Fraction(1), start) if factor is None else (Fraction(MULTIPLIERS[factor[1]]), factor.end())
    first = _match_power(text, at)
    if first is None and text[at : at + 1] == "/" and (below := _match_power(text, at + 1)) is not None:
        inverse = tuple((base, -power) for base, power in below[0].dimension)
        first = Unit(1 / below[0].size, inverse), below[1]
    if first is None:
        return None
    unit, at = first
    powers = _Powers()
    powers.multiply(unit, 1)
    parts, under = 1, False
    while (joint := _joint_pattern().match(text, at)) is not None:
        group = joint["open"] is not None
        sign = -1 if joint["per"] or (under and not _is_inverse(text, joint.end())) else 1
        under = sign < 0 and not group
        following = (
            _match_group(text, joint.end(), sign, powers) if group else _match_part(text, joint.end(), sign, powers)
        )
        if following is None and sign < 0 and not group:
            following = _match_stranger(text, joint.end(), powers)
        if following is None:
            break
        at, parts = following, parts + 1
    zero = unit.zero if parts == 1 else Fraction(0)
    return Unit(size * powers.size, powers.dimension(), zero), at


class _Powers:
    """The product of units so far."""

    def __init__(self) -> None:
        self.size = Fraction(1)
        self._of: dict[str, int] = {}

    def multiply(self, unit: Unit, power: int) -> None:
        self.size *= unit.size**power
        for base, exponent in unit.dimension:
            self._of[base] = self._of.get(base, 0) + exponent * power

    def dimension(self) -> tuple[tuple[str, int], ...]:
        return tuple(sorted((base, power) for base, power in self._of.items() if power))


def _match_part(text: str, at: int, sign: int, powers: _Powers) -> int | None:
    """Read one factor after · or /, perhaps with a number before it (次/24 h, 个/百米); give where it ends.

    3 kV/1 min is a voltage and how long it was held, not a rate: no number follows what is electrical.
    """
    count = re.compile(r"(\d+)\s?|(百万|百|千|万)").match(text, at)
    if count is not None and sign < 0 and "A" in dict(powers.dimension()):
        return None
    part = _match_power(text, at if count is None else count.end())
    if part is None:
        return None
    if count is not None:
        powers.multiply(Unit(Fraction(int(count[1]) if count[1] else MULTIPLIERS[count[2]]), ()), sign)
    powers.multiply(part[0], sign)
    return part[1]


def _match_stranger(text: str, at: int, powers: _Powers) -> int | None:
    """Read what nobody knows after / as a base of its own (拷贝/反应); give where it ends."""
    found = re.compile(r"(?![以或及和])[\u4e00-\u9fff]{1,2}(?![\u4e00-\u9fff])|[A-Za-z□]{1,8}(?![A-Za-z])").match(
        text, at
    )
    if found is None or text[at - 1] != "/":
        return None
    powers.multiply(Unit(Fraction(1), ((found[0], 1),)), -1)
    return found.end()


def _match_group(text: str, at: int, sign: int, powers: _Powers) -> int | None:
    """Read a product in brackets; give where its closing bracket ends."""
    inside = _Powers()
    while (following := _match_part(text, at, 1, inside)) is not None:
        at = following
        if text[at : at + 1] == ")":
            powers.multiply(Unit(inside.size, inside.dimension()), sign)
            return at + 1
        if text[at : at + 1] not in {"·", "*", "."}:
            return None
        at += 1
    return None


def _match_power(text: str, at: int) -> tuple[Unit, int] | None:
    """Read one unit of the table with its power: m, m², s⁻¹, cm3, m^2."""
    found = _atom_pattern().match(text, at)
    if found is None:
        return None
    unit, end = _atoms()[found[0].replace(" ", "")], found.end()
    power = re.compile(r"\^?\(?(-?\d)\)?(?![\d.])|(⁻?[¹²³⁴⁵⁶])").match(text, end)
    if power is None or (power[1] and "^" not in power[0] and not _takes_bare_power(found[0], power[0])):
        return unit, end
    exponent = int((power[1] or power[2]).translate(_SUPERSCRIPTS))
    raised = tuple((base, each * exponent) for base, each in unit.dimension)
    return Unit(unit.size**exponent, raised), power.end()


def _is_inverse(text: str, at: int) -> bool:
    """Say whether the unit at a place has a negative power of its own."""
    found = _match_power(text, at)
    return found is not None and re.search("[-⁻]", text[at : found[1]]) is not None


def _takes_bare_power(symbol: str, power: str) -> bool:
    """Say whether digits right after a symbol are its power: m2, cm3, s-1."""
    return (power in {"2", "3"} and symbol.endswith("m")) or power.startswith("-")


@cache
def _atoms() -> Mapping[str, Unit]:
    """Read the table: every spelling with its unit."""
    atoms: dict[str, Unit] = {}
    prefixed: dict[str, Unit] = {}
    for line in ATOMS.strip().splitlines():
        symbol, size, dimension, prefixes, others = (part.strip() for part in line.split("|"))
        zero = {"℃": Fraction("273.15"), "℉": Fraction("459.67") * Fraction(5, 9)}.get(symbol, Fraction(0))
        unit = Unit(_size(size), _dimension(dimension), zero)
        names = others.split()
        atoms |= dict.fromkeys((symbol, *names), unit)
        for prefix in prefixes.removesuffix("中"):
            prefixed[prefix + symbol] = Unit(unit.size * Fraction(PREFIXES[prefix]), unit.dimension)
        if prefixes.endswith("中"):
            for prefix, factor in CHINESE_PREFIXES.items():
                larger = Unit(unit.size * Fraction(factor), unit.dimension)
                prefixed |= {prefix + name: larger for name in names if not name.isascii()}
    return prefixed | atoms


def _size(text: str) -> Fraction:
    """Read a size such as 1/1000 or 250/π; what π stands beside is a divisor."""
    if "π" not in text:
        return Fraction(text)
    numerator, denominator = text.removesuffix("π").split("/")
    return Fraction(numerator) / (Fraction(denominator or "1") * _PI)


def _dimension(text: str) -> tuple[tuple[str, int], ...]:
    """Read base units with their powers: kg.m-1.s-2."""
    found = re.findall(r"([^\d.-]+)(-?\d)?", text)
    return tuple(sorted((base, int(power or "1")) for base, power in found))


@cache
def _atom_pattern() -> re.Pattern[str]:
    """Match any spelling of the table, the longest first; Latin letters may not run on."""
    spelled = sorted(_atoms(), key=lambda each: (-len(each), each))
    return re.compile("|".join(map(_atom_words, spelled)))


def _atom_words(spelled: str) -> str:
    """Match one spelling; a letter may not run on, and % may keep a space before what it is of."""
    words = re.escape(spelled)
    if spelled[0] == "%":
        words = words.replace("%", r"%\s?", 1) if len(spelled) > 1 else words
    if spelled[0] == ":":
        return words + r"(?![\d.:])"
    return words + "(?![A-Za-z])" if spelled[-1].isascii() and spelled[-1].isalpha() else words


@cache
def _joint_pattern() -> re.Pattern[str]:
    """Match what joins two units: ·, a full stop between letters (Pa.s), /, 每, per, an (hour)."""
    times = "second|minute|hour|day|week|month|year"
    per = rf"\s?/\s?|\s+per\s+|\s+an?\s+(?=(?:{times})(?![A-Za-z]))|每"
    return re.compile(rf"(?:(?P<times>\s?[·*]\s?|(?<=[A-Za-z²³])\.(?=[A-Za-zμΩ℃]))|(?P<per>{per}))(?P<open>\()?")


@cache
def _multiplier_pattern() -> re.Pattern[str]:
    """Match 万, 亿 … before a unit that isn't itself spelled so (千克, 百分点)."""
    spelled = "|".join(sorted(MULTIPLIERS, key=len, reverse=True))
    return re.compile(rf"({spelled})\s?(?!分)(?<!千(?=[克米瓦伏帕赫欧焦卡安牛升]))")
