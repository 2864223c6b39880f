"""Band of prices (可比价格区间): the quartiles of comparable deals, where enough of them stand behind it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from market.deal.deal import DealId
from market.publication.price_class import PriceClass, Priced, classes_of
from market.publication.total import Quarter

PARTIES = 5
"""So many sellers, and so many buyers, stand behind a band at least."""
LARGEST = Fraction(2, 5)
"""Which part of the deals one party has at most."""
APART = 5
"""By so many deals at least two bands differ that could be compared, if they differ at all."""
LEAST_FEN = 10_000
"""Deals of less than a hundred yuan are no prices."""
STEPS = (100, 125, 160, 200, 250, 315, 400, 500, 630, 800)
"""Ten steps to the tenfold, each about a quarter more: no band is told more closely."""

YEARS = 3
"""Prices are of the years up to the end of the quarter."""

Stood = dict[DealId, int]
"""The deals behind a band, with their prices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The quartiles of a class, told in steps: `low` downwards, `high` upwards. How many stand behind it is exact."""

    of: PriceClass
    low_fen: int
    median_fen: int
    high_fen: int
    deals: int
    sellers: int
    buyers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBand:
    """A band as somebody is shown it: as of which closed quarter, and whether a narrower class had too little."""

    band: Band
    quarter: Quarter
    widened: bool
    sample: bool


def bands(priced: Iterable[Priced], earlier: Iterable[tuple[PriceClass, Stood]]) -> list[tuple[Band, Stood]]:
    """Give the bands that may be told anew, with the deals behind them; every other class keeps the one it has.

    Of all bands that were ever told, any two of which one class holds the other's, or of one class at two times, differ
    by no deal or by APART at least: no difference of two bands is one deal's. So does a band from any two that its
    class holds, and from all of them together. Narrow classes come before wide ones.
    """
    deals: dict[PriceClass, list[Priced]] = defaultdict(list)
    for each in priced:
        if each.fen >= LEAST_FEN:
            for one in classes_of(each.kind, each.field, each.maturity):
                deals[one].append(each)
    told, found = _Told(), []
    for one, before in earlier:
        told.add(one, before)
    for one in sorted(deals, key=lambda each: (each.width, each.field)):
        stood = {each.deal_id: each.fen for each in deals[one]}
        if stood in told.of[one] or not _enough(deals[one]):
            continue
        if all(_apart(stood, each) for each in told.near(one)) and told.leave_enough(one, stood):
            found.append((_band(one, deals[one]), stood))
            told.add(one, stood)
    return found


class _Told:
    """What stood behind every band that was ever told, by its class and by those that hold it."""

    def __init__(self) -> None:
        self.of: dict[PriceClass, list[Stood]] = defaultdict(list)
        self.within: dict[PriceClass, list[Stood]] = defaultdict(list)
        self.covered: dict[PriceClass, set[DealId]] = defaultdict(set)

    def add(self, one: PriceClass, stood: Stood) -> None:
        self.of[one].append(stood)
        for wider in one.wider:
            if wider != one:
                self.within[wider].append(stood)
                self.covered[wider] |= stood.keys()

    def leave_enough(self, one: PriceClass, stood: Stood) -> bool:
        """Say whether with a new band it stays so that narrower ones, any two or all, leave nothing or enough."""
        inner = sorted(self.within[one], key=len, reverse=True)
        return (
            _is_enough(stood.keys() - self.covered[one])
            and all(_two_leave_enough(stood, each, inner[place + 1 :]) for place, each in enumerate(inner))
            and all(
                _is_enough(whole.keys() - self.covered[wider] - stood.keys())
                and _two_leave_enough(whole, stood, self.within[wider])
                for wider in one.wider
                if wider != one
                for whole in self.of[wider]
            )
        )

    def near(self, one: PriceClass) -> Iterator[Stood]:
        """Go through the bands of a class, of those that hold it, and of those that it holds."""
        for wider in one.wider:
            yield from self.of[wider]
        yield from self.within[one]


def quartile(amounts: Sequence[int], number: int) -> Fraction:
    """Give a quartile of sorted amounts, exactly: between its two neighbours, in proportion."""
    place = Fraction((len(amounts) - 1) * number, 4)
    below = place.numerator // place.denominator
    above = min(below + 1, len(amounts) - 1)
    return amounts[below] + (place - below) * (amounts[above] - amounts[below])


def step_below(fen: Fraction) -> int:
    """Give the last step that is no more than an amount of a yuan at least."""
    scale = 1
    while STEPS[0] * scale * 10 <= fen:
        scale *= 10
    return max(step * scale for step in STEPS if step * scale <= fen)


def step_above(fen: Fraction) -> int:
    """Give the first step that is no less than an amount."""
    below = step_below(fen)
    return below if below == fen else _next(below)


def step_near(fen: Fraction) -> int:
    """Give the step that an amount lies nearest to, by their ratio; of two as near the lower."""
    below = step_below(fen)
    above = _next(below)
    return below if fen * fen <= below * above else above


def _next(step: int) -> int:
    scale = 1
    while step not in {each * scale for each in STEPS}:
        scale *= 10
    at = STEPS.index(step // scale) + 1
    return STEPS[at] * scale if at < len(STEPS) else STEPS[0] * scale * 10


def _band(one: PriceClass, deals: Sequence[Priced]) -> Band:
    amounts = sorted(each.fen for each in deals)
    return Band(
        of=one,
        low_fen=step_below(quartile(amounts, 1)),
        median_fen=step_near(quartile(amounts, 2)),
        high_fen=step_above(quartile(amounts, 3)),
        deals=len(deals),
        sellers=len({each.seller_code for each in deals}),
        buyers=len({each.buyer_code for each in deals}),
    )


def _enough(deals: Sequence[Priced]) -> bool:
    """Say whether enough parties stand on each side, none with too many of the deals; persons are counted as one."""
    sides = (Counter(each.seller_code for each in deals), Counter(each.buyer_code for each in deals))
    return all(len(side) >= PARTIES and max(side.values()) <= LARGEST * len(deals) for side in sides)


def _is_enough(left: Collection[DealId]) -> bool:
    return not left or len(left) >= APART


def _two_leave_enough(whole: Stood, one: Stood, others: Iterable[Stood]) -> bool:
    """Say so of what a band and each of others leave of a whole; their sizes mostly tell at once."""
    left, room = whole.keys() - one.keys(), len(whole) - len(one) - APART
    if not left:
        return True
    return all(len(each) <= room or _is_enough(left - each.keys()) for each in others)


def _apart(one: Stood, other: Stood) -> bool:
    """Say whether two sets of deals are the same, or far enough from each other; their sizes mostly tell at once."""
    if abs(len(one) - len(other)) >= APART:
        return True
    differ = len({deal for deal, _ in one.items() ^ other.items()})
    return differ == 0 or differ >= APART
