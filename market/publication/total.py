"""Public totals (公开统计): what the public is told of the market's deals, closed quarter by closed quarter."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from market.deal.deal import DealId
from market.publication.cell import (
    MENDED,
    QUARTERS,
    SAFETY,
    WHOLE_YEAR,
    CellPart,
    Margin,
    PublishedCell,
    Safety,
    alone_in,
    held_in,
    may_be_told,
)
from market.publication.suppression import CellSum, Exposed, Figure, withhold


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year of the market's calendar."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Give the quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def next(self) -> "Quarter":
        """Give the quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def last_on(self) -> date:
        """Give its last day."""
        return date.fromordinal(date(self.next.year, 3 * self.next.number - 2, 1).toordinal() - 1)

    def is_over(self, today: date) -> bool:
        """Say whether its last day has passed."""
        return self.last_on < today


@dataclass(frozen=True, slots=True)
class CountedDeal:
    """A deal that is registered, with what it adds and the day of its registration."""

    part: CellPart
    registered_on: date


def parts_of(
    quarter: Quarter, standing: Iterable[CountedDeal], earlier: Iterable[CellPart], safety: Safety
) -> list[CellPart]:
    """Give what a closing adds: deals registered in its quarter, and with the last of a year what mends earlier ones.

    What mends (deals that came late, were changed or revoked since) is told together, once enough parties stand behind
    it; until then it waits for a later year, and nothing that was told is told otherwise.
    """
    counted: dict[DealId, list[CellPart]] = defaultdict(list)
    for part in earlier:
        counted[part.deal_id].append(part)
    fresh: list[CellPart] = []
    now: dict[DealId, CellPart] = {}
    for each in standing:
        if Quarter.of(each.registered_on) == quarter and each.part.deal_id not in counted:
            fresh.append(replace(each.part, period=quarter.number))
        else:
            now[each.part.deal_id] = each.part
    fresh = [part for part in fresh if part.fen]
    if quarter.number != QUARTERS[-1]:
        return fresh
    mended = [part for deal in {**counted, **now} for part in _differences(now.get(deal), counted.get(deal, []))]
    return fresh + (mended if may_be_told(mended, safety) else [])


def _differences(now: CellPart | None, counted: Iterable[CellPart]) -> list[CellPart]:
    """Say what is to be added to what was counted of a deal, cell by cell, so that it is what stands now."""
    owed: dict[CellPart, int] = defaultdict(int)
    for part in counted:
        owed[replace(part, period=MENDED, fen=0)] -= part.fen
    if now is not None:
        owed[replace(now, period=MENDED, fen=0)] += now.fen
    return [replace(where, fen=fen) for where, fen in owed.items() if fen]


def decide(
    quarter: Quarter, parts: Sequence[CellPart], told: Mapping[PublishedCell, bool], safety: Safety = SAFETY
) -> dict[PublishedCell, int | None]:
    """Decide what a closing tells, cell by cell; None is withheld. A cell behind which nothing stands is not named.

    `parts` are all of its year, `told` says of each cell of the year's earlier closings whether it was told: these stay
    as they are, and what is told now is weighed together with them.
    """
    behind: dict[PublishedCell, list[CellPart]] = defaultdict(list)
    for part in parts:
        periods = (part.period, WHOLE_YEAR) if quarter.number == QUARTERS[-1] else (part.period,)
        for period in periods:
            for margin in Margin:
                behind[PublishedCell(period, margin, part.member(margin))].append(part)
    figures = {cell: _figure(cell, found, told, safety) for cell, found in behind.items()}

    def together(cells: Sequence[PublishedCell]) -> Figure:
        return _weighed([part for cell in cells for part in behind[cell]], safety, told=False)

    try:
        hidden = withhold(figures, _sums(behind), safety.apart, together)
    except Exposed:  # nothing more is told of the year than was told of it before, which is safe as it was
        hidden = frozenset(behind)
    new = (quarter.number, WHOLE_YEAR)
    return {
        cell: None if cell in hidden else each.fen
        for cell, each in figures.items()
        if cell.period in new and each.told is None
    }


def _figure(
    cell: PublishedCell, parts: Sequence[CellPart], told: Mapping[PublishedCell, bool], safety: Safety
) -> Figure:
    if cell.period == MENDED:
        return replace(_weighed(parts, safety, told=False), signed=True)
    return _weighed(parts, safety, told=told.get(cell))


def _weighed(parts: Sequence[CellPart], safety: Safety, *, told: bool | None) -> Figure:
    fen = sum(part.fen for part in parts)
    return Figure(
        fen=fen,
        weight=sum(abs(part.fen) for part in parts),
        risky=not may_be_told(parts, safety),
        told=told,
        signed=fen < 0,
        alone=alone_in(parts),
        held=held_in(parts),
    )


def _sums(cells: Iterable[PublishedCell]) -> list[CellSum[PublishedCell]]:
    """Say which cells add up to which: the members of a margin to all, the periods of a year to the whole."""
    members: dict[tuple[PublishedCell, Margin | None], list[PublishedCell]] = defaultdict(list)
    for cell in cells:
        if cell.margin is not Margin.ALL:
            members[PublishedCell(cell.period, Margin.ALL, ""), cell.margin].append(cell)
        if cell.period != WHOLE_YEAR:
            members[replace(cell, period=WHOLE_YEAR), None].append(cell)
    there = set(cells)
    return [CellSum(whole, tuple(parts)) for (whole, _), parts in members.items() if whole in there]
