"""Requirements (硬条件): what a need sets that an answer must meet, from its form or from a text."""

from dataclasses import dataclass, replace
from decimal import Decimal

from market.indicator.indicator import Comparator, Force, Indicator
from market.listing.achievement import TransferMode
from market.listing.maturity import Maturity
from market.listing.need import Need
from market.listing.price import PriceRange
from market.listing.relaxation import ConditionKind, Relaxation
from market.listing.stated_indicators import indicators_of
from market.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What is asked for; None and empty where nothing is. `place` is where the technology is to be used."""

    indicators: tuple[Indicator, ...] = ()
    budget: PriceRange | None = None
    maturity: Maturity | None = None
    modes: tuple[TransferMode, ...] = ()
    place: Place | None = None

    @property
    def musts(self) -> tuple[int, ...]:
        """List the places of the indicators that must be met."""
        return tuple(place for place, each in enumerate(self.indicators) if each.force is Force.MUST)

    def relaxed(self, relaxations: tuple[Relaxation, ...]) -> "Requirements":
        """Give way where the asker said they would; what names nothing here changes nothing."""
        found = self
        for each in relaxations:
            found = found._give_way(each)
        return found

    def _give_way(self, by: Relaxation) -> "Requirements":
        match by.kind:
            case ConditionKind.INDICATOR if by.place is not None and by.place < len(self.indicators):
                eased = _eased(self.indicators[by.place], by.value)
                return replace(self, indicators=(*self.indicators[: by.place], eased, *self.indicators[by.place + 1 :]))
            case ConditionKind.PRICE if self.budget is not None:
                return replace(self, budget=None if by.value is None else PriceRange(None, int(by.value)))
            case ConditionKind.MATURITY if self.maturity is not None:
                known = by.value is not None and 1 <= by.value <= 9
                return replace(self, maturity=replace(self.maturity, level=int(by.value or 0)) if known else None)
            case ConditionKind.TERRITORY:
                return replace(self, place=None)
        return self


def requirements_of(need: Need) -> Requirements:
    """Take what a need's form states, and the indicators that its text states besides.

    What a form marks as wished (should) stays so. Where the form states indicators, one that the text states besides is
    wished for: the form is the asker's word, and a rule that misreads must not take an answer away.
    """
    indicators = indicators_of(need)
    if need.indicators:
        structured = set(need.indicators)
        indicators = tuple(each if each in structured else replace(each, force=Force.SHOULD) for each in indicators)
    return Requirements(
        indicators=indicators, budget=need.budget, maturity=need.maturity, modes=need.modes, place=need.place
    )


def _eased(indicator: Indicator, value: Decimal | None) -> Indicator:
    """Ask for `value` instead, of ± for so much to either side; None, or a demand of two other ends, becomes a wish."""
    if value is not None and indicator.comparator is Comparator.PLUS_MINUS and indicator.value == 0 <= value:
        return replace(indicator, upper=value)
    if value is None or indicator.comparator in (Comparator.BETWEEN, Comparator.PLUS_MINUS, Comparator.EQUAL):
        return replace(indicator, force=Force.SHOULD)
    lower = indicator.comparator in (Comparator.AT_LEAST, Comparator.MORE_THAN)
    return replace(indicator, comparator=Comparator.AT_LEAST if lower else Comparator.AT_MOST, value=value)
