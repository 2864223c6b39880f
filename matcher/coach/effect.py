"""Effect (补充的作用): what one addition to a text would do among the listings that come close to it now.

Every number is counted over those listings, as their viewer reads them; nothing is estimated.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from market.indicator.indicator import Indicator
from market.listing.achievement import Achievement, TransferMode
from market.listing.fit import least_asked, most_budgeted
from market.listing.listing import Listing
from market.listing.maturity import Maturity
from market.listing.need import Need

STATED_MIN = 2
"""Fewer listings than this tell nothing of what the others state."""
COUNTS_MAX = 4


@dataclass(frozen=True, slots=True)
class PricesEffect:
    """Amounts that `stated` of `of` listings name; `middle_fen` is one of them, and `kept` go with it."""

    stated: int
    of: int
    low_fen: int
    high_fen: int
    middle_fen: int
    kept: int

    @property
    def told_apart(self) -> int:
        """Count the listings that don't go with the middle amount."""
        return self.stated - self.kept


@dataclass(frozen=True, slots=True)
class LevelsEffect:
    """Maturity that `stated` of `of` listings name on the scale most of them use; `kept` go with `middle`."""

    stated: int
    of: int
    low: Maturity
    high: Maturity
    middle: Maturity
    kept: int

    @property
    def told_apart(self) -> int:
        """Count the listings that don't go with the middle level."""
        return self.stated - self.kept


@dataclass(frozen=True, slots=True)
class ModesEffect:
    """Transfer modes that listings name, most first, a listing under each of its own."""

    stated: int
    of: int
    counts: tuple[tuple[TransferMode, int], ...]

    @property
    def told_apart(self) -> int:
        """Count the listings that don't name the most common mode."""
        return self.stated - self.counts[0][1]


@dataclass(frozen=True, slots=True)
class TermsEffect:
    """What listings name under one element or as a condition, most first, a listing under each of its terms."""

    stated: int
    of: int
    counts: tuple[tuple[str, int], ...]

    @property
    def told_apart(self) -> int:
        """Count the listings that don't name the most common term."""
        return self.stated - self.counts[0][1]


@dataclass(frozen=True, slots=True)
class BoundSides:
    """How many listings meet a bare number read as a least and as a greatest value."""

    indicator: Indicator
    stated: int
    of: int
    at_least: int
    at_most: int

    @property
    def told_apart(self) -> int:
        """Count by how many listings the two readings differ."""
        return abs(self.at_least - self.at_most)


def price_effect(near: Sequence[Listing]) -> PricesEffect | None:
    """Spread the prices of achievements for who has a budget, or the budgets of needs for who names a price.

    The middle keeps at least half: prices at or below it, budgets at or above it. As where a condition is checked, a
    price tells by its lower end and a budget by its upper one alone. None when too few name one.
    """
    least = [
        amount for each in near if isinstance(each, Achievement) and (amount := least_asked(each.price)) is not None
    ]
    most = [amount for each in near if isinstance(each, Need) and (amount := most_budgeted(each.budget)) is not None]
    stated = sorted(least or most)
    if len(stated) < STATED_MIN:
        return None
    middle = stated[(len(stated) - 1) // 2] if least else stated[len(stated) // 2]
    kept = sum(amount <= middle if least else amount >= middle for amount in stated)
    return PricesEffect(len(stated), len(near), stated[0], stated[-1], middle, kept)


def level_effect(near: Sequence[Listing]) -> LevelsEffect | None:
    """Spread the maturity of listings: levels that achievements have reached, or that needs ask for.

    Asking for the middle keeps achievements at or above it; having reached it goes with needs at or below it.
    """
    levels = [(each.maturity, each.KIND) for each in near if isinstance(each, Achievement | Need) and each.maturity]
    if not levels:
        return None
    used = Counter(maturity.scale for maturity, _ in levels)
    scale = min(used, key=lambda one: (-used[one], one.value))
    stated = sorted(maturity.level for maturity, _ in levels if maturity.scale is scale)
    if len(stated) < STATED_MIN:
        return None
    middle = stated[len(stated) // 2]
    reached = levels[0][1] is Achievement.KIND
    kept = sum(level >= middle if reached else level <= middle for level in stated)
    low, high, between = (Maturity(scale, level) for level in (stated[0], stated[-1], middle))
    return LevelsEffect(len(stated), len(near), low, high, between, kept)


def mode_effect(near: Sequence[Listing]) -> ModesEffect | None:
    """Count the transfer modes that listings offer or ask for."""
    named = [each.modes for each in near if isinstance(each, Achievement | Need) and each.modes]
    if len(named) < STATED_MIN:
        return None
    counts = Counter(mode for modes in named for mode in dict.fromkeys(modes))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].value))
    return ModesEffect(len(named), len(near), tuple(ranked[:COUNTS_MAX]))


def term_effect(near: Sequence[Listing], terms: Callable[[Achievement | Need], Iterable[str]]) -> TermsEffect | None:
    """Count what listings name, such as their materials; None when too few do, or each names something else."""
    named = [names for each in near if isinstance(each, Achievement | Need) and (names := tuple(terms(each)))]
    counted = count_terms(named, len(near))
    return counted if counted is not None and counted.counts[0][1] >= STATED_MIN else None


def count_terms(named: Sequence[Iterable[str]], of: int) -> TermsEffect | None:
    """Count terms over the listings that name any; None when too few do."""
    if len(named) < STATED_MIN:
        return None
    counts = Counter(term for names in named for term in dict.fromkeys(names))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return TermsEffect(len(named), of, tuple(ranked[:COUNTS_MAX]))
