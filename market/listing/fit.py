"""Fit (条件核对): what an achievement says to each thing that a need requires."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from market.indicator.indicator import Indicator
from market.indicator.verdict import Verdict, VerdictOutcome, compare
from market.listing.achievement import Achievement
from market.listing.maturity import Maturity
from market.listing.price import PriceRange
from market.listing.relaxation import ConditionKind, Relaxation
from market.listing.requirement import Requirements
from market.listing.territory import reaches


class FitStanding(Enum):
    """How a condition stands: met, failed, or not to be told from what is written."""

    MET = "met"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition beside the indicators that a need sets, and how it stands."""

    kind: ConditionKind
    standing: FitStanding


@dataclass(frozen=True, slots=True)
class Fit:
    """A verdict for each indicator that is asked for, in the need's order, and how the other conditions stand.

    `failures` lists what takes an answer out of the main list: a must that is not satisfied, a price above the budget,
    too early a maturity, a territory that leaves the need out. Each says how far the need would have to give way. An
    unlike mode of transfer is told, but a matter of talking: it is no failure.
    """

    verdicts: tuple[Verdict, ...]
    conditions: tuple[Condition, ...]
    failures: tuple[Relaxation, ...]


def fit(required: Requirements, achievement: Achievement, offered: Sequence[Indicator]) -> Fit:
    """Check an achievement, whose indicators are `offered`, against requirements."""
    verdicts = tuple(compare(wanted, offered) for wanted in required.indicators)
    failures = [
        Relaxation(ConditionKind.INDICATOR, place, _reachable(verdicts[place]))
        for place in required.musts
        if verdicts[place].outcome is VerdictOutcome.NOT_SATISFIED
    ]
    conditions: list[Condition] = []
    price = _price(required.budget, achievement.price)
    if price is not None:
        conditions.append(Condition(ConditionKind.PRICE, price))
        if price is FitStanding.FAILED:
            failures.append(Relaxation(ConditionKind.PRICE, value=Decimal(least_asked(achievement.price) or 0)))
    maturity = _maturity(required.maturity, achievement.maturity)
    if maturity is not None:
        conditions.append(Condition(ConditionKind.MATURITY, maturity))
        if maturity is FitStanding.FAILED and achievement.maturity is not None:
            failures.append(Relaxation(ConditionKind.MATURITY, value=Decimal(achievement.maturity.level)))
    if required.modes:
        conditions.append(Condition(ConditionKind.MODE, _modes(required, achievement)))
    if required.place is not None and achievement.territory:
        reached = reaches(achievement.territory, required.place)
        standing = {True: FitStanding.MET, False: FitStanding.FAILED, None: FitStanding.UNKNOWN}[reached]
        conditions.append(Condition(ConditionKind.TERRITORY, standing))
        if standing is FitStanding.FAILED:
            failures.append(Relaxation(ConditionKind.TERRITORY))
    return Fit(verdicts, tuple(conditions), tuple(failures))


def least_asked(price: PriceRange | None) -> int | None:
    """Give the least, in fen, for which something is to be had; None where no lower end is named, as in 不超过80万."""
    return None if price is None else price.low_fen


def most_budgeted(budget: PriceRange | None) -> int | None:
    """Give the most, in fen, that there is to spend; None where no upper end is named."""
    return None if budget is None else budget.high_fen


def _reachable(verdict: Verdict) -> Decimal | None:
    """Give the value that would have to be asked for instead; None where no single end decides."""
    return verdict.offered_value if verdict.margin is not None else None


def _price(budget: PriceRange | None, price: PriceRange | None) -> FitStanding | None:
    """Compare the least that is asked with the most that there is; None where the need names no upper end."""
    most = most_budgeted(budget)
    if most is None:
        return None
    least = least_asked(price)
    if least is None:
        return FitStanding.UNKNOWN
    return FitStanding.MET if least <= most else FitStanding.FAILED


def _maturity(wanted: Maturity | None, offered: Maturity | None) -> FitStanding | None:
    """Compare levels of one scale; those of two are never compared."""
    if wanted is None:
        return None
    if offered is None or offered.scale is not wanted.scale:
        return FitStanding.UNKNOWN
    return FitStanding.MET if offered.level >= wanted.level else FitStanding.FAILED


def _modes(required: Requirements, achievement: Achievement) -> FitStanding:
    if not achievement.modes:
        return FitStanding.UNKNOWN
    return FitStanding.MET if set(required.modes) & set(achievement.modes) else FitStanding.FAILED
