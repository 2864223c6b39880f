"""Plan value (指标完成值): what an indicator of the plan's Table 1 came to in a year, as somebody published it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from market.errors import Invalid

YEARS = range(1949, 2101)
VALUE_MAX = Decimal(999_999_999_999)
DIGITS = 4
SOURCE_LIMIT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanValue:
    """A value in the unit of its indicator, with where it was published. Raises Invalid for what can't be one."""

    indicator: int
    year: int
    value: Decimal
    source: str

    def __post_init__(self) -> None:
        wrong: dict[str, str] = {}
        if self.indicator < 1:
            wrong["indicator"] = "choose an indicator of the plan"
        if self.year not in YEARS:
            wrong["year"] = f"write a year from {YEARS.start} to {YEARS.stop - 1}"
        if not (self.value.is_finite() and 0 <= self.value <= VALUE_MAX and self.value == round(self.value, DIGITS)):
            wrong["value"] = f"write a number from 0 with at most {DIGITS} decimals"
        if not self.source.strip() or len(self.source) > SOURCE_LIMIT or not self.source.isprintable():
            wrong["source"] = f"write one line of at most {SOURCE_LIMIT} characters"
        if wrong:
            raise Invalid(wrong)


def latest_of(values: Sequence[PlanValue], indicator: int) -> PlanValue | None:
    """Give the value of an indicator's last year that was told."""
    return max((each for each in values if each.indicator == indicator), key=lambda each: each.year, default=None)
