"""Count what the indicator reader found, as tests/market/indicator/expressions/README.md says."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from market.indicator.indicator import Indicator
from market.indicator.unit import plain, unit_of

FOLDER = Path(__file__).parent / "expressions"
CJK = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Listed:
    """One indicator as a file lists it."""

    name: str
    comparator: str
    value: str
    upper: str | None
    unit: str


@dataclass(frozen=True, slots=True)
class Line:
    """A text with all its indicators."""

    text: str
    indicators: tuple[Listed, ...]


def read_lines(name: str) -> tuple[Line, ...]:
    path = FOLDER / name
    lines = []
    for text in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(text)
        listed = tuple(
            Listed(each["name"], each["comparator"], each["value"], each.get("upper"), each["unit"])
            for each in row["indicators"]
        )
        lines.append(Line(row["text"], listed))
    return tuple(lines)


def pairs(read: Sequence[Indicator], listed: Sequence[Listed]) -> int:
    """Count the pairs, each indicator in one at most, in the order of the list."""
    left = list(read)
    found = 0
    for wanted in listed:
        match = next((each for each in left if agrees(each, wanted)), None)
        if match is not None:
            left.remove(match)
            found += 1
    return found


def agrees(read: Indicator, listed: Listed) -> bool:
    if read.comparator.value != listed.comparator or (read.upper is None) != (listed.upper is None):
        return False
    one, two = unit_of(read.unit), unit_of(listed.unit)
    equal = one.dimension == two.dimension and one.zero == two.zero
    ends = [(Fraction(read.value), Fraction(listed.value))]
    if read.upper is not None and listed.upper is not None:
        ends.append((Fraction(read.upper), Fraction(listed.upper)))
    return equal and all(a * one.size == b * two.size for a, b in ends) and shares_head(read.name, listed.name)


def shares_head(one: str, two: str) -> bool:
    first, second = (re.sub(r"[\s()/-]+", " ", plain(name)).strip().lower() for name in (one, two))
    if not first or not second or first in second or second in first:
        return True
    if CJK.search(first) and CJK.search(second):
        run = longest_run(first, second)
        return run >= 2 and 2 * run >= min(len(first), len(second))
    words = ({word for word in name.split() if len(word) >= 3} for name in (first, second))
    return bool(set.intersection(*words))


def longest_run(one: str, two: str) -> int:
    return max(
        (end - start for start in range(len(one)) for end in range(start + 1, len(one) + 1) if one[start:end] in two),
        default=0,
    )
