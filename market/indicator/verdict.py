"""Verdict (判定): whether what is offered meets what is wanted, as 满足, 不满足 or 未说明."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from enum import Enum
from fractions import Fraction

from market.indicator.condition import condition_answers, names_more
from market.indicator.indicator import Comparator, Indicator
from market.indicator.interval import Interval, are_commensurable, in_unit, interval_of, magnitude
from market.indicator.subject import End, end_of, is_same_subject
from market.indicator.unit import plain, unit_of

_CODE = unit_of("IP").dimension
_AT_LEAST = {Comparator.AT_LEAST, Comparator.MORE_THAN}
_LAST_CODE = 69


def is_rating(indicator: Indicator) -> bool:
    """Say whether an indicator is an IP code."""
    return unit_of(indicator.unit).dimension == _CODE


def protects(wanted: Indicator, offered: Indicator) -> bool | None:
    """Say whether a rating meets one that is wanted at least, digit by digit: IP56 falls short of IP65.

    None where it can't be said: IPX7 tells nothing of dust, and a code that is wanted as it is may be bettered or not.
    """
    asked, told = _digits(wanted.value), _digits(offered.value)
    if asked is None or told is None or offered.comparator not in {Comparator.EQUAL, *_AT_LEAST}:
        return None
    if wanted.comparator not in _AT_LEAST:
        return True if wanted.comparator is Comparator.EQUAL and asked == told else None
    pairs = [(need, have) for need, have in zip(asked, told, strict=True) if need is not None]
    known = [have >= need for need, have in pairs if have is not None]
    if not all(known) or len(known) == len(pairs):
        return all(known) and (wanted.comparator is Comparator.AT_LEAST or asked != told)
    return None


def _digits(value: Decimal) -> tuple[int | None, int] | None:
    """Take a code apart; one digit alone is of water (IPX7), and what is no code gives None."""
    if value != value.to_integral_value() or not 0 <= value <= _LAST_CODE:
        return None
    dust, water = divmod(int(value), 10)
    return dust or None, water


_CAPABILITY = re.compile(
    r"(?:工作|使用|运行|环境|存储|储存|贮存|服役|适用)温度|温度范围|量程|测量范围|范围|耐温|适用|可调|输入电压|工作电压|规格|"
    r"(?:working|operating|storage|ambient) temperature|range|span",
    re.IGNORECASE,
)
_TARGET = re.compile(
    r"含量|浓度|pH|硬度|粒[度径]|比例|含水|成分|膜厚|克重|固含|content|concentration|hardness|moisture", re.IGNORECASE
)
_ABOUT = re.compile(r"约|左右|上下|大概|近似|about|around|approx|roughly|some ", re.IGNORECASE)
_BETTER = re.compile(r"(?:优于|好于|不逊于|better than)\s*(?:约|about)?\s*[±\d]", re.IGNORECASE)
_PRECISION = re.compile(r"精度|准确度|accuracy|precision", re.IGNORECASE)
_INSIDE = re.compile(r"[芯心]部|内部|内层|基体|\bcore\b\s*", re.IGNORECASE)
_OUTSIDE = re.compile(r"表面|外层|surface", re.IGNORECASE)
_HALF_PCT = 50
_ABOUT_SHARE = Fraction(1, 20)
_LOWER_BOUNDS = {Comparator.AT_LEAST, Comparator.MORE_THAN}
_UPPER_BOUNDS = {Comparator.AT_MOST, Comparator.LESS_THAN}
_SHOWN_DIGITS = 12


class VerdictOutcome(Enum):
    """满足, 不满足, or 未说明: the last whenever the texts don't settle it."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    UNSTATED = "unstated"


class VerdictReason(Enum):
    """Why a verdict is what it is."""

    MET = "met"
    FALLS_SHORT = "falls_short"
    NOTHING_SAID = "nothing_said"
    OTHER_CONDITION = "other_condition"
    INDEFINITE = "indefinite"
    APPROXIMATE = "approximate"
    CONTRADICTORY = "contradictory"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict with its evidence; each indicator carries its quote.

    `offered` is the indicator that settled it, or came closest to; None when nothing was said. `offered_value` is its
    deciding end in the unit of `wanted`; `margin` is how far that lies on the good side of the demand (negative: how
    much is missing), in the same unit. Both are None where no single end decides.
    """

    outcome: VerdictOutcome
    reason: VerdictReason
    wanted: Indicator
    offered: Indicator | None = None
    offered_value: Decimal | None = None
    margin: Decimal | None = None


def compare(wanted: Indicator, offered: Sequence[Indicator]) -> Verdict:
    """Judge one demand by the indicators of an offer, carefully: where the texts leave room it is UNSTATED.

    A bound to the same side is what the offer vouches for: ≥ 26 doesn't meet ≥ 28. Opposite verdicts of several
    indicators of the same thing end as CONTRADICTORY, where they hold under one condition. A value under a condition
    that the demand doesn't name may meet it, but can't fail it. The order of `offered` doesn't matter but for ties.
    """
    like = [each for each in offered if are_commensurable(wanted, each)]
    same = [each for each in like if is_same_subject(wanted.name, wanted.unit, each.name, each.unit)]
    verdicts = [_judge(wanted, each) for each in same]
    settled = [verdict for verdict in verdicts if verdict.outcome is not VerdictOutcome.UNSTATED]
    met = [verdict for verdict in settled if verdict.outcome is VerdictOutcome.SATISFIED]
    if met and len(met) < len(settled):
        return _divided(wanted, settled)
    if met and (short := _inside_short(wanted, [each for each in like if each not in same])) is not None:
        return short
    if settled:
        return max(settled, key=lambda verdict: verdict.margin if verdict.margin is not None else Decimal("-Infinity"))
    return verdicts[0] if verdicts else Verdict(VerdictOutcome.UNSTATED, VerdictReason.NOTHING_SAID, wanted)


def _divided(wanted: Indicator, settled: Sequence[Verdict]) -> Verdict:
    """Leave open what one value meets and another fails: a contradiction only where their conditions are equal."""
    outcomes: dict[str, set[VerdictOutcome]] = {}
    for verdict in settled:
        condition = "" if verdict.offered is None else plain(verdict.offered.condition).replace(" ", "")
        outcomes.setdefault(condition, set()).add(verdict.outcome)
    contradict = any(len(each) > 1 for each in outcomes.values())
    reason = VerdictReason.CONTRADICTORY if contradict else VerdictReason.OTHER_CONDITION
    return Verdict(VerdictOutcome.UNSTATED, reason, wanted, settled[0].offered)


def _inside_short(wanted: Indicator, others: Sequence[Indicator]) -> Verdict | None:
    """Leave a demand open that doesn't say 表面 where the offer says of the inside (芯部) that it falls short."""
    if _OUTSIDE.search(wanted.name):
        return None
    for each in others:
        whole = _INSIDE.sub("", each.name)
        named = whole != each.name and is_same_subject(wanted.name, wanted.unit, whole, each.unit)
        if named and _judge(wanted, each).outcome is VerdictOutcome.NOT_SATISFIED:
            return Verdict(VerdictOutcome.UNSTATED, VerdictReason.INDEFINITE, wanted, each)
    return None


def _judge(wanted: Indicator, offered: Indicator) -> Verdict:
    """Judge a demand by one indicator of the same thing."""
    if not condition_answers(wanted.condition, offered.condition):
        return Verdict(VerdictOutcome.UNSTATED, VerdictReason.OTHER_CONDITION, wanted, offered)
    if is_rating(wanted):
        met = protects(wanted, offered)
    else:
        met = None if _is_otherwise_counted(wanted, offered) else _is_met(wanted, offered, Fraction(0))
    if met is None:
        return Verdict(VerdictOutcome.UNSTATED, VerdictReason.INDEFINITE, wanted, offered)
    if not met and names_more(offered.condition, wanted.condition):
        return Verdict(VerdictOutcome.UNSTATED, VerdictReason.OTHER_CONDITION, wanted, offered)
    if offered.comparator is Comparator.EQUAL and _ABOUT.search(offered.quote) and not is_rating(offered):
        around = {_is_met(wanted, offered, share) for share in (-_ABOUT_SHARE, Fraction(0), _ABOUT_SHARE)}
        if len(around) > 1:
            return Verdict(VerdictOutcome.UNSTATED, VerdictReason.APPROXIMATE, wanted, offered)
    outcome, reason = (
        (VerdictOutcome.SATISFIED, VerdictReason.MET)
        if met
        else (VerdictOutcome.NOT_SATISFIED, VerdictReason.FALLS_SHORT)
    )
    end, margin = _margin(wanted, offered)
    return Verdict(outcome, reason, wanted, offered, end, margin)


def _is_otherwise_counted(wanted: Indicator, offered: Indicator) -> bool:
    """Say whether numbers can't be held against each other: a precision of 99 % is a share, one of 0.5 % an error.

    Nor can a 优于 whose good side the name doesn't tell, which reads as =.
    """
    if offered.comparator is Comparator.EQUAL and _BETTER.search(offered.quote):
        return True
    if not _PRECISION.search(wanted.name) or {wanted.unit, offered.unit} != {"%"}:
        return False
    return (wanted.value > _HALF_PCT) is not (offered.value > _HALF_PCT)


def _is_met(wanted: Indicator, offered: Indicator, share: Fraction) -> bool | None:
    """Say whether a demand is met; None when it can't be said. `share` moves the offered value by that part of it."""
    if _CAPABILITY.search(wanted.name) or _CAPABILITY.search(offered.name):
        return _is_covered(wanted, offered)
    demand, promise = magnitude(wanted), _moved(magnitude(offered), share, offered)
    if wanted.comparator is Comparator.EQUAL:
        return True if promise == demand else None
    if not demand.meets(promise):
        return False
    if _one_sided(demand) and _one_sided(promise):
        same_side = (demand.low is None) == (promise.low is None)
        return demand.covers(promise) if same_side else None
    target = wanted.comparator is Comparator.PLUS_MINUS or _TARGET.search(wanted.name) is not None
    inside = _one_sided(demand) or offered.comparator is Comparator.EQUAL or promise == demand or target
    return True if inside and demand.covers(promise) else None


def _is_covered(wanted: Indicator, offered: Indicator) -> bool | None:
    """Judge a range that the offer must reach across (工作温度, 量程); a single value there says too little.

    A greatest value is met by a range below it; one that exceeds it may do or not, unless the name says 最低.
    """
    demand, promise = interval_of(wanted), interval_of(offered)
    if offered.comparator in {Comparator.BETWEEN, Comparator.PLUS_MINUS}:
        if wanted.comparator in _LOWER_BOUNDS:
            return promise.high is not None and promise.high in demand
        if wanted.comparator in _UPPER_BOUNDS and demand.meets(promise):
            return True if demand.covers(promise) or end_of(wanted.name) is End.LOW else None
        return promise.covers(demand)
    if _one_sided(demand) and (offered.comparator is Comparator.EQUAL or (demand.low is None) == (promise.low is None)):
        return demand.covers(promise) or (None if _is_of_another_end(wanted, offered) else False)
    return True if demand == promise else None


def _is_of_another_end(wanted: Indicator, offered: Indicator) -> bool:
    """Say whether a single value tells nothing against a bound: 最高工作温度120 ℃ against ≤ −40 ℃."""
    told = end_of(offered.name)
    if told is None:
        return end_of(wanted.name) is not None
    return told is (End.HIGH if wanted.comparator in _UPPER_BOUNDS else End.LOW)


def _one_sided(interval: Interval) -> bool:
    return (interval.low is None) != (interval.high is None)


def _moved(interval: Interval, share: Fraction, offered: Indicator) -> Interval:
    """Move a value that is only about right by a share of itself, counted in its own unit."""
    if not share or interval.low is None or interval.high is None:
        return interval
    step = share * abs(in_unit(interval.low, offered)) * unit_of(offered.unit).size
    return Interval(interval.low + step, interval.high + step)


def _margin(wanted: Indicator, offered: Indicator) -> tuple[Decimal | None, Decimal | None]:
    """Give the deciding end of the offer and its distance from the bound, in the unit of the demand."""
    demand, promise = magnitude(wanted), magnitude(offered)
    if not _one_sided(demand) or is_rating(wanted):
        return None, None
    bound, sign = (demand.low, 1) if demand.low is not None else (demand.high, -1)
    near, far = (promise.low, promise.high) if sign > 0 else (promise.high, promise.low)
    reaches = _CAPABILITY.search(wanted.name) is not None and (sign > 0 or end_of(wanted.name) is End.LOW)
    end = far if reaches and far is not None else near
    if end is None or bound is None:
        return None, None
    value, edge = in_unit(end, wanted), in_unit(bound, wanted)
    outwards = ROUND_FLOOR if sign > 0 else ROUND_CEILING  # who asks for the rounded value is still met by the offer
    return _decimal(value, outwards), _decimal(sign * (value - edge))


def _decimal(value: Fraction, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """Round to twelve digits, for people; every comparison was made before, exactly."""
    shown = Context(prec=_SHOWN_DIGITS, rounding=rounding)
    rounded = shown.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(format(rounded.normalize(shown), "f"))
