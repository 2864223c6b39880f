"""Cell of the public totals (公开统计单元): a margin's member in a period, and who stands behind what is in it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from market.deal.deal import DealId
from market.place import Nearness

WHOLE_YEAR = 0
QUARTERS = (1, 2, 3, 4)
MENDED = 5
"""The period of what mends earlier quarters; it is told in the whole year alone."""


class Margin(Enum):
    """By what totals are told; 输出 (the seller's area) and 吸纳 (the buyer's) are two views of the same deals."""

    ALL = "all"
    KIND = "kind"
    FIELD = "field"
    SELLER_AREA = "seller_area"
    BUYER_AREA = "buyer_area"


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """When a total may be told, by the market's own rule.

    On each side of its deals stand `parties` at least, the two largest have no more than `two_hold` of the amount, and
    what is left without them is no less than `apart` of the largest. A total that may not be told can't be worked out
    closer than `apart` of its amount, upwards and downwards.
    """

    version: str
    parties: int
    two_hold: Fraction
    apart: Fraction


SAFETY = Safety(version="2026-11", parties=5, two_hold=Fraction(85, 100), apart=Fraction(1, 5))


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """A member of a margin in a period; the member of ALL is ""."""

    period: int
    margin: Margin
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPart:
    """What a deal adds to the cells it lies in; less than nothing where it mends. A natural person has no code."""

    deal_id: DealId
    period: int
    kind: str
    field: str
    seller_area: Nearness
    buyer_area: Nearness
    seller_code: str | None
    buyer_code: str | None
    fen: int

    def member(self, margin: Margin) -> str:
        """Name the member of a margin that it lies in."""
        match margin:
            case Margin.ALL:
                return ""
            case Margin.KIND:
                return self.kind
            case Margin.FIELD:
                return self.field
            case Margin.SELLER_AREA:
                return self.seller_area.value
            case Margin.BUYER_AREA:
                return self.buyer_area.value


def area_of(path: str, district: str) -> Nearness:
    """Say where an area lies, seen from the district; one told less closely lies in the narrowest that holds it."""
    shared = 0
    for mine, yours in zip(path.split("/"), district.split("/"), strict=False):
        if mine != yours:
            break
        shared += 1
    return (Nearness.ABROAD, Nearness.COUNTRY, Nearness.PROVINCE, Nearness.CITY, Nearness.DISTRICT)[min(shared, 4)]


def may_be_told(parts: Sequence[CellPart], safety: Safety) -> bool:
    """Say whether enough parties stand behind a cell, none of them too large; natural persons are counted as one."""
    return all(
        _enough(side, safety)
        for side in (
            _amounts((part.seller_code, part.fen) for part in parts),
            _amounts((part.buyer_code, part.fen) for part in parts),
        )
    )


def alone_in(parts: Sequence[CellPart]) -> frozenset[str]:
    """Name the parties who stand behind a cell alone on their side, and so know what is in it."""
    sides = ({part.seller_code for part in parts}, {part.buyer_code for part in parts})
    return frozenset(code for side in sides if len(side) == 1 for code in side if code is not None)


def held_in(parts: Iterable[CellPart]) -> Counter[str]:
    """Add up what each party has in a cell, on either side, without its sign."""
    held: Counter[str] = Counter()
    for part in parts:
        for code in {part.seller_code, part.buyer_code} - {None}:
            held[str(code)] += abs(part.fen)
    return held


def _amounts(named: Iterable[tuple[str | None, int]]) -> list[int]:
    """Add up what stands behind each party without its sign, the largest first."""
    held: Counter[str | None] = Counter()
    for code, fen in named:
        held[code] += abs(fen)
    return sorted(held.values(), reverse=True)


def _enough(amounts: Sequence[int], safety: Safety) -> bool:
    if len(amounts) < safety.parties:
        return False
    total, rest = sum(amounts), sum(amounts[2:])
    return total - rest <= safety.two_hold * total and rest >= safety.apart * amounts[0]
