"""Interval (区间): what an indicator allows or promises, exactly, in base units."""

import re
from dataclasses import dataclass
from fractions import Fraction

from market.indicator.indicator import Comparator, Indicator
from market.indicator.unit import Unit, unit_of

_DIFFERENCE = re.compile(
    r"温差|温升|温漂|误差|精度|偏差|波动|变化|均匀|稳定性|漂移|降低|提高|rise|difference|error|accuracy|drift|spread|deviation|uniform",
    re.IGNORECASE,
)
_MONEY = {"元", "USD", "EUR"}
_PIECES = frozenset("个件台套只片条根支张份株粒枚瓶袋盒箱")
_GAS_CONTENTS = {(("kg", 1), ("m", -3)), (("Nm", -3), ("kg", 1))}
_TEMPERATURE = (("K", 1),)
_SHARES = {(("wt", 1),), (("vol", 1),), (("mol%", 1),), (("at%", 1),)}


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` to `high` in base units; None is without end; an open end doesn't hold its own value."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, value: Fraction) -> bool:
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        below = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return above and below

    def covers(self, other: "Interval") -> bool:
        """Say whether every value of the other lies in this one."""
        if self.low is not None and (
            other.low is None
            or other.low < self.low
            or (other.low == self.low and self.low_open and not other.low_open)
        ):
            return False
        return self.high is None or (
            other.high is not None
            and (other.high < self.high or (other.high == self.high and (other.high_open or not self.high_open)))
        )

    def meets(self, other: "Interval") -> bool:
        """Say whether the two have a value in common."""
        for one, two in ((self, other), (other, self)):
            if one.high is not None and two.low is not None:
                if one.high < two.low:
                    return False
                if one.high == two.low and (one.high_open or two.low_open):
                    return False
        return True


def is_difference(indicator: Indicator) -> bool:
    """Say whether a temperature is a step (温升 18 ℃, ±2 ℃) rather than a state, so that 0 ℃ is no 273.15 K."""
    around_zero = indicator.comparator is Comparator.PLUS_MINUS and indicator.value == 0
    return around_zero or _DIFFERENCE.search(indicator.name) is not None


def interval_of(indicator: Indicator) -> Interval:
    """Give what an indicator allows; PLUS_MINUS reaches upper to both sides of value."""
    unit = unit_of(indicator.unit)
    zero = Fraction(0) if is_difference(indicator) else unit.zero
    value = _based(Fraction(indicator.value), unit, zero)
    upper = Fraction(indicator.upper or 0)
    open_end = indicator.comparator in {Comparator.MORE_THAN, Comparator.LESS_THAN}
    match indicator.comparator:
        case Comparator.AT_LEAST | Comparator.MORE_THAN:
            return Interval(low=value, low_open=open_end)
        case Comparator.AT_MOST | Comparator.LESS_THAN:
            return Interval(high=value, high_open=open_end)
        case Comparator.EQUAL:
            return Interval(value, value)
        case Comparator.BETWEEN:
            return Interval(value, _based(upper, unit, zero))
        case Comparator.PLUS_MINUS:
            return Interval(value - upper * unit.size, value + upper * unit.size)


def magnitude(indicator: Indicator) -> Interval:
    """Give ±2 as what is at most 2 in size, and every other indicator as it is."""
    interval = interval_of(indicator)
    if indicator.comparator is Comparator.PLUS_MINUS and indicator.value == 0:
        return Interval(high=interval.high)
    return interval


def are_commensurable(one: Indicator, two: Indicator) -> bool:
    """Say whether two indicators measure in units of one dimension; plain % goes with mass or volume percent.

    A price goes with a price for a piece, 5 元 and 4.8 元/件, and mg/m³ with mg/Nm³, since contents of a waste gas are
    meant at normal state either way. A temperature and a step of temperature never go together, 60 ℃ and ±1 ℃.
    """
    first, second = unit_of(one.unit), unit_of(two.unit)
    if first.dimension == second.dimension:
        return first.dimension != _TEMPERATURE or is_difference(one) == is_difference(two)
    if {first.dimension, second.dimension} == _GAS_CONTENTS:
        return True
    if _is_for_piece(first, second) or _is_for_piece(second, first):
        return True
    percents = "%" in one.unit and "%" in two.unit
    return percents and (
        (not first.dimension and second.dimension in _SHARES) or (not second.dimension and first.dimension in _SHARES)
    )


def _is_for_piece(price: Unit, each: Unit) -> bool:
    """Say whether one unit is money and the other the same money for a piece."""
    if len(price.dimension) != 1:
        return False
    ((base, power),) = price.dimension
    return (
        power == 1
        and base in _MONEY
        and any(each.dimension == tuple(sorted([(base, 1), (piece, -1)])) for piece in _PIECES)
    )


def in_unit(value: Fraction, indicator: Indicator) -> Fraction:
    """Bring a value from base units to the unit of an indicator."""
    unit = unit_of(indicator.unit)
    zero = Fraction(0) if is_difference(indicator) else unit.zero
    return (value - zero) / unit.size


def _based(value: Fraction, unit: Unit, zero: Fraction) -> Fraction:
    return value * unit.size + zero
