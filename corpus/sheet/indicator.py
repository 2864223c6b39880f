"""Indicators in a cell (单元格中的指标), a line each: 矫顽力 | ≥ 26 kOe | 150 ℃ | 内禀矫顽力不低于26 kOe | 必须.

The parts are the name, the value with its unit, the condition, the sentence it was read from, and how much a need
insists; those behind the value may be left out. A value is ≥ 26 kOe, ≤ 3 %, > 5, < 5, = 1, 46～48 MGOe or 20 ± 1 ℃.
A line without | is read as the sentence it is: 熔接线强度≥80%；周期≤30s.
"""

import re
from decimal import Decimal

from corpus.sheet.cell import Cell, CellError, narrow, read_lines, read_parts, text_of, write_parts
from corpus.sheet.labels import label
from corpus.sheet.value import read_choice
from corpus.validation.hint import give_hint
from corpus.validation.row import Json, ValidationRule
from market.indicator.indicator import Comparator, Force
from market.indicator.reader import read_indicators as read_sentence
from market.listing.listing import Language

_SIGNS = {
    "≥": Comparator.AT_LEAST,
    ">=": Comparator.AT_LEAST,
    "≧": Comparator.AT_LEAST,
    "不低于": Comparator.AT_LEAST,
    "不小于": Comparator.AT_LEAST,
    "不少于": Comparator.AT_LEAST,
    "≤": Comparator.AT_MOST,
    "<=": Comparator.AT_MOST,
    "≦": Comparator.AT_MOST,
    "不高于": Comparator.AT_MOST,
    "不大于": Comparator.AT_MOST,
    "不超过": Comparator.AT_MOST,
    ">": Comparator.MORE_THAN,
    "＞": Comparator.MORE_THAN,
    "大于": Comparator.MORE_THAN,
    "<": Comparator.LESS_THAN,
    "＜": Comparator.LESS_THAN,
    "小于": Comparator.LESS_THAN,
    "=": Comparator.EQUAL,
    "＝": Comparator.EQUAL,
}
_WRITTEN = {
    Comparator.AT_LEAST: "≥",
    Comparator.AT_MOST: "≤",
    Comparator.MORE_THAN: ">",
    Comparator.LESS_THAN: "<",
    Comparator.EQUAL: "=",
}
_JOINTS = {Comparator.BETWEEN: "～", Comparator.PLUS_MINUS: " ± "}
_NUMBER = r"([+\-−－]?(?:\d{1,3}(?:,\d{3})+|\d{1,24})(?:\.\d{1,12})?)"
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_ONE_SIDED = re.compile(rf"({_SIGN}) ?{_NUMBER}(.*)", re.ASCII | re.DOTALL)
_RANGE = re.compile(rf"{_NUMBER} ?(?:～|~|〜|至|到|–|—|-) ?{_NUMBER}(.*)", re.ASCII | re.DOTALL)
_TOLERANCE = re.compile(rf"{_NUMBER} ?(?:±|\+/-) ?{_NUMBER}(.*)", re.ASCII | re.DOTALL)
_BARE = re.compile(rf"{_NUMBER}(.*)", re.ASCII | re.DOTALL)
_ORDINAL = re.compile(r"^(?:[(（]\d{1,2}[)）]|\d{1,2}[)）.．、](?=\s*[^\d\s]))\s*", re.ASCII)
_ENDS = "；;。 "
_POWER = re.compile(
    rf"(?:{_NUMBER} ?[×xX*·] ?|(?<![\d.])(?<!\d )(?=10\^))10(?:\^ ?([+\-−－]?\d{{1,2}})|([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,2}}))",
    re.ASCII,
)
_RAISED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹−－", "+-0123456789--")
_TIMES = re.compile(r"\s*[×xX*·]\s*\d")
_UNIT_IN_BRACKETS = re.compile(r"[(（]([×xX*·].*|.*[；;。])[)）]", re.DOTALL)
"""What is meant as part of the unit: a power, as some tables have it, else the number's, or an end, else the line's."""
_ADVICE = give_hint("write a line for each: name | ≥ 26 kOe | condition | the sentence it was read from")


def read_indicators(cell: Cell, *, language: Language) -> list[Json]:
    """Read a cell's indicators as the objects that a row has.

    Raises CellFault, which names the entry.
    """
    found: list[Json] = []
    for line in read_lines(text_of(cell)):
        bare = _ORDINAL.sub("", line, count=1)
        if len(read_parts(bare)) > 1:
            found.append(_read(bare, len(found), language))
        else:
            for clause in re.split("[；;]", bare):
                found += _read_clause(_ORDINAL.sub("", clause.strip(_ENDS), count=1), len(found))
    return found


def write_indicators(indicators: list[dict[str, str]], *, language: Language) -> str:
    """Write the objects of indicators, a line each; a fact's force goes without saying."""
    return "\n".join(
        write_parts(
            [
                f"(1) {each['name']}" if _ORDINAL.match(each["name"]) else each["name"],
                _write_value(each),
                each.get("condition", ""),
                each.get("quote", ""),
                "" if Force(each["force"]) is Force.FACT else label(Force(each["force"]), language),
            ]
        )
        for each in indicators
    )


def _read(line: str, entry: int, language: Language) -> dict[str, Json]:
    name, value, condition, quote, force, *more = [*read_parts(line), "", "", "", ""][: max(5, len(read_parts(line)))]
    if not value or any(more):
        raise CellError(ValidationRule.FORMAT, _ADVICE, value=line, entry=entry)
    indicator: dict[str, Json] = {"name": name, **_read_value(value, entry)}
    texts = {"condition": condition, "quote": quote}
    indicator.update({key: text for key, text in texts.items() if text})
    if force:
        indicator["force"] = read_choice(force, Force, language=language, entry=entry).value
    return indicator


def _read_clause(clause: str, entry: int) -> list[Json]:
    """Read a clause as people write it, 强度≥500MPa; one that states no figure is a fault."""
    if not clause:
        return []
    read = read_sentence(clause)
    if not read:
        advice = give_hint("write it in parts: %(text)s | ≥ 26 kOe", text=clause[:20])
        raise CellError(ValidationRule.FORMAT, advice, value=clause, entry=entry)
    return [
        {
            "name": each.name,
            "comparator": each.comparator.value,
            "value": f"{each.value:f}",
            **({} if each.upper is None else {"upper": f"{each.upper:f}"}),
            **{key: text for key, text in (("unit", each.unit), ("condition", each.condition)) if text},
            "quote": each.quote,
        }
        for each in read
    ]


def _read_value(text: str, entry: int) -> dict[str, Json]:
    text = _POWER.sub(_expand_power, text.rstrip(_ENDS))
    for written in (text, narrow(text)):  # the unit of what can be read as it stands is left as it stands
        if (read := _value(written)) is not None:
            return read
    raise CellError(ValidationRule.NUMBER, _ADVICE, value=text, entry=entry)


def _value(text: str) -> dict[str, Json] | None:
    upper: str | None = None
    if found := _ONE_SIDED.fullmatch(text):
        sign, value, unit = found.groups()
        comparator = _SIGNS[sign]
    elif found := _RANGE.fullmatch(text):
        value, upper, unit = found.groups()
        comparator = Comparator.BETWEEN
    elif found := _TOLERANCE.fullmatch(text):
        value, upper, unit = found.groups()
        comparator = Comparator.PLUS_MINUS
    elif found := _BARE.fullmatch(text):
        value, unit = found.groups()
        comparator = Comparator.EQUAL
    else:
        return None
    if _TIMES.match(unit):
        return None  # a power in a form that isn't known; as a unit it would change what the figure says
    read: dict[str, Json] = {"comparator": comparator.value, "value": _plain(value)}
    if upper is not None:
        read["upper"] = _plain(upper)
    unit = unit.strip()
    if found := _UNIT_IN_BRACKETS.fullmatch(unit):
        unit = found[1]
    if unit:
        read["unit"] = unit
    return read


def _expand_power(found: re.Match[str]) -> str:
    """Write 1.2×10^3 as 1200."""
    number = Decimal(_plain(found[1] or "1"))
    return f"{number.scaleb(int((found[2] or found[3]).translate(_RAISED))):f}"


def _plain(number: str) -> str:
    return number.replace(",", "").replace("−", "-").replace("－", "-")


def _write_value(indicator: dict[str, str]) -> str:
    comparator = Comparator(indicator["comparator"])
    unit = f" {indicator['unit']}" if indicator.get("unit") else ""
    if _TIMES.match(unit) or unit.endswith(tuple(_ENDS)):
        unit = f" ({indicator['unit']})"
    if comparator in _JOINTS:
        return f"{indicator['value']}{_JOINTS[comparator]}{indicator['upper']}{unit}"
    return f"{_WRITTEN[comparator]} {indicator['value']}{unit}"
