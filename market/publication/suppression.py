"""Withholding (隐匿): which cells of a table with sums stay untold, so that those at risk can't be worked out."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

C = TypeVar("C", bound=Hashable)
K = TypeVar("K", bound=Hashable)
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
NEARLY = 1e-6
"""What counts as nothing, of the amount by which a cell has to be able to move; the solver's tolerance is a tenth."""
FREE_OF_COST = 1e-6
MOST_STRETCHED = 10.0
"""So many times larger a move that was found is taken for another; what is nothing in it has to stay nothing."""
WHOLE_COSTS = 8.0
"""How much dearer it is to withhold a sum than one of its parts: people come for the sums."""


class Exposed(ValueError):
    """Cells at risk could be worked out whatever else is withheld: what is told already gives them away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What is in a cell. `weight` adds up the amounts behind it without their signs.

    `told`: whether it was published (True) or withheld (False) before, None while that is to be decided. `held` is what
    each party has in it; `alone` are those of them who know it, since they alone stand behind it on one side.
    """

    fen: int
    weight: int
    risky: bool
    told: bool | None = None
    signed: bool = False
    alone: frozenset[str] = frozenset()
    held: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CellSum(Generic[C]):
    """A cell that is the sum of others."""

    whole: C
    parts: tuple[C, ...]


def withhold(
    figures: Mapping[C, Figure], sums: Sequence[CellSum[C]], share: Fraction, together: Callable[[Sequence[C]], Figure]
) -> frozenset[C]:
    """Choose the cells to withhold, few and small ones, so that no cell at risk can be told closer than its share.

    For each cell at risk there remain tables that fit all that is told in which it is larger, and others in which it is
    smaller, by `share` of what stands behind it. Cells at risk of a sum are told as a whole where the rest of it is, so
    they are one more cell at risk if `together` says so of them. The same holds for a party that knows what it
    has in each cell, and cells behind which it stands alone, by `share` of what is others'. Each such table is the
    solution of a linear programme whose cost is what has to be withheld for it. Raises Exposed.
    """
    hidden: frozenset[C] = frozenset()
    piles: dict[tuple[C, ...], Figure] = {}
    while True:
        single: dict[tuple[C, ...], Figure] = {
            (cell,): replace(each, told=False) if cell in hidden else each for cell, each in figures.items()
        }
        lines = [_line((each.whole,), each.parts) for each in sums] + [_line(pile, pile) for pile in piles]
        hidden = frozenset(pile[0] for pile in _Puzzle(single | piles, lines).solve(float(share)) if len(pile) == 1)
        found = {pile: together(pile) for each in sums for pile in _piles(each, hidden, figures) if pile not in piles}
        found = {pile: figure for pile, figure in found.items() if figure.risky}
        if not found:
            return hidden
        piles |= found


def _line(whole: tuple[C, ...], parts: Sequence[C]) -> CellSum[tuple[C, ...]]:
    return CellSum(whole, tuple((part,) for part in parts))


def _piles(line: CellSum[C], hidden: frozenset[C], figures: Mapping[C, Figure]) -> Iterator[tuple[C, ...]]:
    """Give what is at risk of a sum, all of it and any two; what mends earlier figures is taken as known."""
    risky = tuple(part for part in line.parts if part in hidden and figures[part].risky and not figures[part].signed)
    if len(risky) > 1:
        yield risky
    yield from combinations(risky, 2)


@dataclass(frozen=True, slots=True)
class _Readers:
    """Who may solve the table, a row each: a stranger, and who has something in it. A column is a cell.

    They know what is in `known`, that no cell is below `least`, and must not come closer to the `others`' part.
    """

    known: Mask
    least: Floats
    others: Floats


class _Puzzle(Generic[K]):
    """The table as a reader may solve it: what moves, and what moves with it. Amounts are scaled to the largest."""

    def __init__(self, figures: Mapping[K, Figure], sums: Sequence[CellSum[K]]) -> None:
        self.cells = tuple(figures)
        self.figures = tuple(figures.values())
        place = {cell: number for number, cell in enumerate(self.cells)}
        self.scale = max((abs(each.fen) for each in self.figures), default=0) or 1
        self.amounts: Floats = np.array([each.fen / self.scale for each in self.figures])
        self.signed: Mask = np.array([each.signed for each in self.figures], dtype=bool)
        self.open: Mask = np.array([each.told is None and not each.risky for each in self.figures], dtype=bool)
        self.hidden: Mask = np.array(
            [each.told is False or (each.told is None and each.risky) for each in self.figures], dtype=bool
        )
        self.matrix: Floats = np.zeros((len(sums), len(self.cells)))
        self.costs: Floats = 0.05 + self.amounts.clip(min=0)
        for row, each in enumerate(sums):
            self.matrix[row, [place[part] for part in each.parts]] = 1
            self.matrix[row, place[each.whole]] = -1
            self.costs[place[each.whole]] *= WHOLE_COSTS
        self.moves: list[tuple[Floats, Mask]] = []

    def solve(self, share: float) -> frozenset[K]:
        """Withhold until every cell at risk can move, for everybody, the largest first. Raises Exposed."""
        risky = [place for place, each in enumerate(self.figures) if each.risky]
        risky.sort(key=lambda place: -self.figures[place].weight)
        hidden = self.hidden.copy()
        while True:
            before, readers = hidden.copy(), self._readers(hidden)
            for cell in risky:
                for way in (1, -1):
                    self._protect(cell, way * share, readers, hidden)
            if (hidden == before).all():
                return frozenset(cell for place, cell in enumerate(self.cells) if hidden[place])

    def _readers(self, hidden: Mask) -> _Readers:
        there = [(place, each) for place, each in enumerate(self.figures) if hidden[place]]
        rows = {name: row for row, name in enumerate({"": 0} | {name: 0 for _, each in there for name in each.held})}
        shape = (len(rows), len(self.cells))
        known, least = np.zeros(shape, dtype=bool), np.zeros(shape)
        others = np.tile(np.array([each.weight / self.scale for each in self.figures]), (len(rows), 1))
        for place, each in there:
            for name, held in each.held.items():
                others[rows[name], place] = (each.weight - held) / self.scale
                least[rows[name], place] = held / self.scale if each.weight == each.fen else 0
                known[rows[name], place] = name in each.alone
        return _Readers(known, least, others)

    def _protect(self, cell: int, share: float, readers: _Readers, hidden: Mask) -> None:
        """Withhold what is needed for a cell to move by a share for each reader, while what they know stays.

        What mends earlier figures is taken as known where another cell is protected: it is often nothing. Raises
        Exposed.
        """
        needs = share * readers.others[:, cell]
        still = readers.known if self.signed[cell] else readers.known | self.signed
        waiting = (needs != 0) & ~readers.known[:, cell]
        for move in self.moves:
            if not waiting.any():
                return
            waiting &= ~self._serves(move, cell, needs, still, readers.least)
        while waiting.any():
            reader = int(np.flatnonzero(waiting)[0])
            need = float(needs[reader])
            free = np.flatnonzero((hidden | self.open) & ~still[reader])
            solved = self._solve(cell, need, free, hidden, readers.least[reader])
            if solved is None:
                raise Exposed(f"{self.cells[cell]!r} can be worked out")
            moved = np.abs(solved) > NEARLY * abs(need)
            self.moves.append((solved, moved))
            hidden |= moved
            waiting &= ~self._serves(self.moves[-1], cell, needs, still, readers.least)
            waiting[reader] = False

    def _serves(self, found: tuple[Floats, Mask], cell: int, needs: Floats, still: Mask, least: Floats) -> Mask:
        """Say for which readers a move, made smaller, somewhat larger or turned round, moves a cell as they need it."""
        move, moved = found
        if not moved[cell]:
            return np.zeros(len(needs), dtype=bool)
        part = needs / move[cell]
        after = self.amounts + part[:, None] * move
        kept = (after >= least - NEARLY * np.abs(needs)[:, None]) | self.signed
        served: Mask = (np.abs(part) < MOST_STRETCHED) & ~(still & moved).any(axis=1) & kept.all(axis=1)
        return served

    def _solve(self, cell: int, need: float, free: NDArray[np.intp], hidden: Mask, least: Floats) -> Floats | None:
        """Find the cheapest move. Amounts are counted in `need`: small cells move as exactly as large ones."""
        count, at = len(free), int(np.searchsorted(free, cell))
        if at == count or free[at] != cell:
            return None
        pinned = np.zeros(2 * count)
        pinned[at], pinned[count + at] = 1, -1
        rows = self.matrix[:, free]
        rows = rows[rows.any(axis=1)]
        costs = np.where(hidden[free], FREE_OF_COST, self.costs[free])
        most = [None if self.signed[place] else (self.amounts - least)[place] / abs(need) for place in free]
        found = linprog(
            np.concatenate([costs, costs]),
            A_eq=np.vstack([np.hstack([rows, -rows]), pinned]),
            b_eq=np.concatenate([np.zeros(len(rows)), [1.0 if need > 0 else -1.0]]),
            bounds=[*((0, None) for _ in free), *((0, each) for each in most)],
            method="highs",
        )
        if not found.success:
            return None
        move = np.zeros(len(self.cells))
        move[free] = (found.x[:count] - found.x[count:]) * abs(need)
        return move
