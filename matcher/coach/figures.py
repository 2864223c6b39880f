"""Figures (指标参照): which indicators the close listings state, how they spread, and what a bound would do to them."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction

from market.indicator.indicator import Comparator, Force, Indicator
from market.indicator.interval import are_commensurable, in_unit, interval_of
from market.indicator.side import BoundSide, side_of
from market.indicator.subject import is_same_subject
from market.indicator.verdict import VerdictOutcome, compare
from market.listing.listing import Kind, Listing
from market.listing.need import Need
from market.listing.stated_indicators import indicators_of
from matcher.coach.effect import STATED_MIN, BoundSides, TermsEffect, count_terms

Read = Callable[[Listing], tuple[Indicator, ...]]
"""Gives the indicators of a listing, as its viewer may read them."""

_LOWER = {Comparator.AT_LEAST, Comparator.MORE_THAN}
_UPPER = {Comparator.AT_MOST, Comparator.LESS_THAN}
_GOOD = {BoundSide.MORE: Comparator.AT_LEAST, BoundSide.LESS: Comparator.AT_MOST, BoundSide.UNKNOWN: None}
_RANGES = {Comparator.BETWEEN, Comparator.PLUS_MINUS}
_HAN = re.compile("[\u4e00-\u9fff]")
_SHOWN = Context(prec=12)
_SHARE_MIN = 6
"""What fewer than one listing in six states is not what these listings are told apart by."""
_UNSUITED = re.compile(r"[\u4e00-\u9fff]|.*(?:价|费|造价|price|fee)", re.IGNORECASE)
"""A name of one character says too little; what one piece costs is not comparable between different things."""


@dataclass(frozen=True, slots=True)
class IndicatorFigures:
    """One indicator that `stated` of `of` listings state, from `low` to `high` in the unit of `example`.

    `example` binds at the middle of what they state: `met` of them then go with it, `missed` don't, and of the rest
    it can't be said.
    """

    example: Indicator
    stated: int
    of: int
    low: Decimal
    high: Decimal
    met: int
    missed: int

    @property
    def told_apart(self) -> int:
        """Count the listings that don't go with the example."""
        return self.missed

    @property
    def unsettled(self) -> int:
        """Count the listings that state the thing, but not so that the example could be judged by it."""
        return self.stated - self.met - self.missed


class Stated:
    """The indicators of the close listings, read once for all hints of a text."""

    def __init__(self, near: Sequence[Listing], *, han: bool, read: Read = indicators_of) -> None:
        self._han = han
        self._needs = bool(near) and near[0].KIND is Kind.NEED
        self.listings = tuple(_stated(listing, read) for listing in near)

    def figures(self, own: Sequence[Indicator]) -> list[IndicatorFigures]:
        """List the figures that several listings state and `own` doesn't, most stated first, then most telling.

        A thing that is below zero and that no listing bounds is left out: its good side is not known.
        """
        spreads = (self._spread(group) for group in self._groups() if not any(_is_same(each, group[0]) for each in own))
        found = [spread for spread in spreads if spread is not None]
        return sorted(found, key=lambda each: (-each.stated, -each.missed, each.example.name))

    def conditions(self, own: Indicator) -> TermsEffect | None:
        """Count under which conditions listings state what `own` asks without one."""
        named = [
            conditions
            for stated in self.listings
            if (conditions := tuple(each.condition for each in stated if each.condition and _is_same(own, each)))
        ]
        return count_terms(named, len(self.listings))

    def unit(self, own: Indicator) -> str:
        """Give the unit in which most listings measure what `own` names without one; "" when they have none either."""
        units = Counter(
            each.unit
            for stated in self.listings
            for each in stated
            if each.unit and is_same_subject(own.name, each.unit, each.name, each.unit)
        )
        return min(units, key=lambda unit: (-units[unit], unit), default="")

    def sides(self, own: Indicator) -> BoundSides | None:
        """Count who meets a bare number when it is the least that is wanted, and when it is the most."""
        stated = [some for some in self.listings if any(_is_same(own, each) for each in some)]
        if len(stated) < STATED_MIN:
            return None
        least, most = (
            sum(compare(replace(own, comparator=side), some).outcome is VerdictOutcome.SATISFIED for some in stated)
            for side in (Comparator.AT_LEAST, Comparator.AT_MOST)
        )
        return BoundSides(own, len(stated), len(self.listings), least, most)

    def _groups(self) -> list[list[Indicator]]:
        """Put together what is of one thing and binds one value: for each listing the first of them."""
        groups: list[list[Indicator]] = []
        for stated in self.listings:
            joined: list[list[Indicator]] = []
            for indicator in stated:
                if indicator.comparator in _RANGES or _UNSUITED.fullmatch(indicator.name):
                    continue
                group = next((some for some in groups if _is_same(some[0], indicator)), None)
                if group is None:
                    group = []
                    groups.append(group)
                if not any(group is one for one in joined):
                    group.append(indicator)
                    joined.append(group)
        return groups

    def _spread(self, group: Sequence[Indicator]) -> IndicatorFigures | None:
        """Set a bound in the middle of a group; None when too few listings state it, or nothing tells its good side."""
        if len(group) < max(STATED_MIN, len(self.listings) / _SHARE_MIN):
            return None
        known = self._named(group)
        side = _side(known, group)
        if side is None:
            return None
        values = sorted(_value(indicator, known) for indicator in group)
        if values[0] < 0 and all(each.comparator is Comparator.EQUAL for each in group):
            return None
        descends = (side is Comparator.AT_MOST) != self._needs
        middle = values[(len(values) - 1) // 2] if descends else values[len(values) // 2]
        example = Indicator(
            name=known.name,
            comparator=Comparator.EQUAL if self._needs else side,
            value=_decimal(middle),
            unit=known.unit,
            force=Force.FACT if self._needs else Force.MUST,
        )
        same = [some for stated in self.listings if (some := [each for each in stated if _is_same(example, each)])]
        outcomes = Counter(self._outcome(example, stated) for stated in same)
        ends = sorted(end for stated in same for each in stated for end in _ends(each, known))
        return IndicatorFigures(
            example=example,
            stated=len(same),
            of=len(self.listings),
            low=_decimal(ends[0]),
            high=_decimal(ends[-1]),
            met=outcomes[VerdictOutcome.SATISFIED],
            missed=outcomes[VerdictOutcome.NOT_SATISFIED],
        )

    def _outcome(self, example: Indicator, stated: Sequence[Indicator]) -> VerdictOutcome:
        """Judge a listing by the example: as what is wanted of it, or as what a need would be offered."""
        if not self._needs:
            return compare(example, stated).outcome
        verdicts = {compare(each, [example]).outcome for each in stated if _is_same(example, each)}
        if VerdictOutcome.NOT_SATISFIED in verdicts:
            return VerdictOutcome.NOT_SATISFIED
        return VerdictOutcome.SATISFIED if verdicts == {VerdictOutcome.SATISFIED} else VerdictOutcome.UNSTATED

    def _named(self, indicators: Sequence[Indicator]) -> Indicator:
        """Pick the indicator whose name is used most, in the reader's own script where there is one."""
        used = Counter(each.name for each in indicators)

        def place(each: Indicator) -> tuple[bool, int, int]:
            return (_HAN.search(each.name) is not None) != self._han, -used[each.name], len(each.name)

        return min(indicators, key=place)


def _stated(listing: Listing, read: Read) -> tuple[Indicator, ...]:
    """Give what a listing states; of a need with a form only the form, since its text tells of the present too."""
    if isinstance(listing, Need) and listing.indicators:
        return listing.indicators
    return read(listing)


def _is_same(one: Indicator, two: Indicator) -> bool:
    return are_commensurable(one, two) and is_same_subject(one.name, one.unit, two.name, two.unit)


def _side(known: Indicator, indicators: Sequence[Indicator]) -> Comparator | None:
    """Say whether more or less is wanted of a thing, by how listings bind it, else by its name; else None."""
    lower = sum(each.comparator in _LOWER for each in indicators)
    upper = sum(each.comparator in _UPPER for each in indicators)
    if lower == upper:
        return _GOOD[side_of(known.name, known.unit, known.value)]
    return Comparator.AT_LEAST if lower > upper else Comparator.AT_MOST


def _value(indicator: Indicator, known: Indicator) -> Fraction:
    """Give the one end of an indicator that is no range, in the unit of another."""
    return _ends(indicator, known)[0]


def _ends(indicator: Indicator, known: Indicator) -> list[Fraction]:
    """Give the ends of what an indicator says, in the unit of another; one where it binds a single value."""
    interval = interval_of(indicator)
    return [in_unit(end, known) for end in dict.fromkeys((interval.low, interval.high)) if end is not None]


def _decimal(value: Fraction) -> Decimal:
    """Round to twelve digits, for people."""
    rounded = _SHOWN.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(format(rounded.normalize(_SHOWN), "f"))
