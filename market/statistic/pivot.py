"""Pivot (交叉表): figures laid out by two dimensions, with the totals that may be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Self

from market.deal.deal import PartyType, Series
from market.deal.kind import DealKind
from market.deal.state import State
from market.listing.property import RightKind
from market.statistic.slice import NO_RIGHT
from market.statistic.statistic import Dimension, Figures, StatisticCell
from market.target.standing import TargetLevel

_ORDERED: Mapping[Dimension, type[Enum]] = {
    Dimension.SERIES: Series,
    Dimension.LEVEL: TargetLevel,
    Dimension.STATE: State,
    Dimension.KIND: DealKind,
    Dimension.SELLER_TYPE: PartyType,
    Dimension.BUYER_TYPE: PartyType,
    Dimension.IP: RightKind,
}


@dataclass(frozen=True, slots=True)
class Pivot:
    """A table of figures by rows, and by columns where there is a second dimension; without a cell there is no deal."""

    rows: Dimension
    columns: Dimension | None
    row_keys: tuple[str, ...]
    column_keys: tuple[str, ...]
    cells: Mapping[tuple[str, str], Figures]

    @classmethod
    def of(cls, cells: Iterable[StatisticCell], rows: Dimension, columns: Dimension | None) -> Self:
        """Lay out cells that were asked for by these dimensions."""
        laid = {(cell.keys[rows], "" if columns is None else cell.keys[columns]): cell.figures for cell in cells}
        across = () if columns is None else ordered(columns, {column for _, column in laid})
        return cls(rows, columns, ordered(rows, {row for row, _ in laid}), across, laid)

    def cell(self, row: str, column: str = "") -> Figures | None:
        """Give what a row comes to in a column; None where there is no deal."""
        return self.cells.get((row, column))

    def row_total(self, row: str) -> Figures | None:
        """Add up a row; None where its columns are never added."""
        if self.columns is None or not self.columns.adds:
            return None
        return _sum(figures for (key, _), figures in self.cells.items() if key == row)

    def column_total(self, column: str = "") -> Figures | None:
        """Add up a column; None where its rows are never added."""
        if not self.rows.adds:
            return None
        return _sum(figures for (_, key), figures in self.cells.items() if key == column)

    @property
    def total(self) -> Figures | None:
        """Add up everything; None where rows or columns are never added."""
        if not self.rows.adds or (self.columns is not None and not self.columns.adds):
            return None
        return _sum(self.cells.values())


def ordered(dimension: Dimension, keys: Iterable[str]) -> tuple[str, ...]:
    """Put members in the order of their set, of time or of their codes; what is not said comes last."""
    members = _ORDERED.get(dimension)
    places = {} if members is None else {member.value: place for place, member in enumerate(members)}
    last = len(places)
    return tuple(sorted(keys, key=lambda key: (key in ("", NO_RIGHT), places.get(key, last), key)))


def _sum(figures: Iterable[Figures]) -> Figures:
    return sum(figures, start=Figures())
