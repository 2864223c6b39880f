"""Numeral (数字): the numbers of a text, in digits, exponents, Chinese characters or words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_LARGE_STEPS = {"万": 10_000, "亿": 100_000_000}
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORDS = {word: Decimal(value) for value, word in enumerate(_ENGLISH)} | {
    "half an": Decimal("0.5"),
    "twenty": Decimal(20),
    "thirty": Decimal(30),
    "a hundred": Decimal(100),
}
_FRACTIONS = {"百": "%", "千": "‰", "万": "‱"}
_LARGE_WORDS = {"thousand": 3, "million": 6, "billion": 9}
_CHINESE_DIGITS = "零〇一二两三四五六七八九"
_CHINESE = rf"[一二两三四五六七八九十][{_CHINESE_DIGITS}十百千万亿]{{0,16}}(?:点[{_CHINESE_DIGITS}]{{1,8}})?"
# The eight of 九成八, 98 %.
_TENTH = re.compile(r"[一二三四五六七八九](?=$|[,。;、)~以左上的和至到])")
# A number may not run on from a Latin word (M12, DN50), but for the few that stand right before their value.
_FREE = r"(?:(?<![A-Za-z_#])|(?<=Ra)|(?<=Rz)|(?<=pH)|(?<=PH)|(?<=HRC)|(?<=HV)|(?<=HB)|(?<=IP)|(?<=IPX)|(?<=CTI))"
_NUMERAL = re.compile(
    rf"""(?P<sign>(?<![\dA-Za-z)%℃°_])[-+]\s?)?
    (?:(?P<fraction>[百千万])分之(?:(?P<part>\d{{1,8}}(?:\.\d{{1,8}})?)|(?P<chinese_part>{_CHINESE}))
    |(?<![\d.])10(?P<power>\^-?\d{{1,2}}|\^\(-?\d{{1,2}}\)|⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,2}})(?![\d⁰¹²³⁴⁵⁶⁷⁸⁹])
    |{_FREE}(?<!\d)(?<!\d\.)(?P<digits>(?:\d{{1,3}}(?:[, ]\d{{3}}){{1,6}}(?!\d)|\d{{1,20}}(?!\d))(?:\.\d{{1,20}})?)
     (?:\s?[×x*]\s?10(?P<times>-\d{{1,2}}|\^\(?-?\d{{1,2}}\)?|⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,2}})(?![\d⁰¹²³⁴⁵⁶⁷⁸⁹])|[eE](?P<exponent>[-+]?\d{{1,2}})(?![\dA-Za-z])|\s(?P<large>thousand|million|billion)(?![A-Za-z]))?
    |(?P<chinese>{_CHINESE}|半(?=个?小时|天|年|分钟|个月))
    |(?<![A-Za-z])(?P<word>{"|".join(sorted(_WORDS, key=len, reverse=True))})(?=\s[a-z]))""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number of a plain text, from `start` to `end`; `sign` as written; `spelled` when it is in words.

    `unit` is the one that its own wording implies: 百分之五 and 两成 are percent.
    """

    start: int
    end: int
    value: Decimal
    sign: str
    spelled: bool
    unit: str


def read_numerals(text: str) -> Iterator[Numeral]:
    """Read every number of a plain text, in order."""
    for found in _NUMERAL.finditer(text):
        sign = (found["sign"] or "").strip()
        value, unit, spelled = _value(found)
        end = found.end()
        if text[end : end + 1] == "成" and spelled and text[end : end + 2] not in {"成功", "成本", "成分", "成为"}:
            value, unit, end = value * 10, "%", end + 1
            if _TENTH.match(text, end):
                value, end = value + _DIGITS[text[end]], end + 1
        yield Numeral(found.start(), end, -value if sign == "-" else value, sign, spelled, unit)


def _value(found: re.Match[str]) -> tuple[Decimal, str, bool]:
    """Give the value, the unit that the wording implies, and whether it is in words."""
    if found["fraction"]:
        part = Decimal(found["part"]) if found["part"] else chinese_value(found["chinese_part"])
        return part, _FRACTIONS[found["fraction"]], False
    if found["power"]:
        return Decimal(1).scaleb(_exponent(found["power"])), "", False
    if found["digits"]:
        value = Decimal(re.sub("[, ]", "", found["digits"]))
        if found["large"]:
            return value.scaleb(_LARGE_WORDS[found["large"]]), "", False
        power = found["times"] or found["exponent"]
        return (value.scaleb(_exponent(power)) if power else value), "", False
    if found["word"]:
        return _WORDS[found["word"]], "", True
    return (Decimal("0.5") if found["chinese"] == "半" else chinese_value(found["chinese"])), "", True


def _exponent(text: str) -> int:
    """Read ⁻³, ^-3, ^(5), -3; the pattern lets two digits of it pass, and no more."""
    return int(text.strip("^()").translate(_SUPERSCRIPTS))


def chinese_value(text: str) -> Decimal:
    """Read 一百二十, 三万, 两千五 (2500), 二〇二六, 三点一四."""
    whole, _, fraction = text.partition("点")
    if not any(step in whole for step in (*_STEPS, *_LARGE_STEPS)):
        value = int("".join(str(_DIGITS[digit]) for digit in whole))
    else:
        value = _stepped(whole)
    decimals = "".join(str(_DIGITS[digit]) for digit in fraction)
    return Decimal(f"{value}.{decimals}") if decimals else Decimal(value)


def _stepped(text: str) -> int:
    """Add up a numeral with steps; a last digit without one counts in tenths of the step before it (两千五)."""
    total = section = digit = 0
    last_step = 1
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
            last_step = 1 if character in "零〇" else last_step
        elif character in _STEPS:
            section += (digit or 1) * _STEPS[character]
            digit, last_step = 0, _STEPS[character]
        else:
            total = (total + section + digit) * _LARGE_STEPS[character]
            section = digit = 0
            last_step = _LARGE_STEPS[character]
    return total + section + digit * (last_step // 10 if last_step > 10 else 1)
