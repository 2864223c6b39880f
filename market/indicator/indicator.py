"""Indicator (指标): a measured promise or demand, with the sentence it was read from."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from market.errors import Invalid


class Comparator(Enum):
    """How a value binds. BETWEEN uses both ends; PLUS_MINUS is value ± upper."""

    AT_LEAST = ">="
    AT_MOST = "<="
    MORE_THAN = ">"
    LESS_THAN = "<"
    EQUAL = "="
    BETWEEN = "between"
    PLUS_MINUS = "±"


class Force(Enum):
    """How much a need insists: a must, or a should. An achievement states facts: FACT."""

    MUST = "must"
    SHOULD = "should"
    FACT = "fact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator; `unit` is written as people write it (MPa, ℃, 万次, %), `quote` is the text it came from."""

    name: str
    comparator: Comparator
    value: Decimal
    upper: Decimal | None = None
    unit: str = ""
    condition: str = ""
    quote: str = ""
    force: Force = Force.FACT

    def __post_init__(self) -> None:
        wrong: dict[str, str] = {}
        two_ended = self.comparator in (Comparator.BETWEEN, Comparator.PLUS_MINUS)
        if not self.name.strip():
            wrong["indicator.name"] = "say what is measured"
        if two_ended != (self.upper is not None):
            wrong["indicator.upper"] = "a range or ± needs two numbers, every other comparator one"
        if self.comparator is Comparator.BETWEEN and self.upper is not None and self.upper < self.value:
            wrong["indicator.upper"] = "the upper end lies below the lower one"
        if not self.value.is_finite() or (self.upper is not None and not self.upper.is_finite()):
            wrong["indicator.value"] = "write a finite number"
        if wrong:
            raise Invalid(wrong)
