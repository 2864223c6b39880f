"""Relaxation (放宽): one condition on which an asker would give way, and how far."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from market.errors import Invalid

_DIGITS = r"\d{1,150}"
"""Before or after the point: a number of a text may reach 10^99, and a unit make it larger still."""
_WRITTEN = re.compile(
    rf"(?P<kind>indicator|price|maturity|territory)(?:\.(?P<place>\d{{1,3}}))?(?:=(?P<value>-?{_DIGITS}(?:\.{_DIGITS})?))?",
    re.ASCII,
)


class ConditionKind(Enum):
    """What a condition is about."""

    INDICATOR = "indicator"
    PRICE = "price"
    MATURITY = "maturity"
    TERRITORY = "territory"
    MODE = "mode"


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Ask for `value` instead: of the indicator at `place` in its own unit, fen of a budget, a level of maturity.

    No value: don't ask for it at all.
    """

    kind: ConditionKind
    place: int | None = None
    value: Decimal | None = None

    def __str__(self) -> str:
        at = "" if self.place is None else f".{self.place}"
        return f"{self.kind.value}{at}" + ("" if self.value is None else f"={self.value:f}")


def read_relaxation(text: str) -> Relaxation:
    """Read what `str` writes: indicator.2=35, price=80000000, maturity=6, territory.

    Raises Invalid.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None or (found["kind"] == "indicator") != (found["place"] is not None):
        raise Invalid({"relax": "write indicator.2=35, price=80000000 (in fen), maturity=6 or territory"})
    return Relaxation(
        ConditionKind(found["kind"]),
        None if found["place"] is None else int(found["place"]),
        None if found["value"] is None else Decimal(found["value"]),
    )
