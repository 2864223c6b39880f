"""Withholding (隐匿): which cells of a table with sums stay untold, so that those at risk can't be worked out."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

C = TypeVar("C", bound=Hashable)
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
NEARLY = 1e-6
"""What counts as nothing, of the amount by which a cell has to be able to move; the solver's tolerance is a tenth."""
FREE_OF_COST = 1e-6
WHOLE_COSTS = 8.0
"""How much dearer it is to withhold a sum than one of its parts: people come for the sums."""


class Exposed(ValueError):
    """Cells at risk could be worked out whatever else is withheld: what is told already gives them away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What is in a cell. `weight` adds up the amounts behind it without their signs.

    `told`: whether it was published (True) or withheld (False) before, None while that is to be decided. `alone` are
    those who know it, since they alone stand behind it on one side; `held` is what each party has in it.
    """

    fen: int
    weight: int
    risky: bool
    told: bool | None = None
    signed: bool = False
    alone: frozenset[str] = frozenset()
    held: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sum(Generic[C]):
    """A cell that is the sum of others."""

    whole: C
    parts: tuple[C, ...]


def withhold(figures: Mapping[C, Figure], sums: Sequence[Sum[C]], share: Fraction) -> frozenset[C]:
    """Choose the cells to withhold, few and small ones, so that no cell at risk can be told closer than its share.

    For each cell at risk there remain tables that fit all that is told in which it is larger, and others in which it is
    smaller, by `share` of what stands behind it; also for somebody who knows cells behind which they stand alone, by
    `share` of what is others'. Each such table is the solution of a linear programme whose cost is what has to be
    withheld for it. Raises Exposed.
    """
    puzzle = _Puzzle(figures, sums)
    hidden = puzzle.hidden.copy()
    while True:
        before = hidden.copy()
        for cell, need, known in puzzle.demands(hidden, float(share)):
            puzzle.protect(cell, need, known=known, hidden=hidden)
        if (hidden == before).all():
            return frozenset(cell for place, cell in enumerate(puzzle.cells) if hidden[place])


class _Puzzle(Generic[C]):
    """The table as a reader may solve it: what moves, and what moves with it. Amounts are scaled to the largest."""

    def __init__(self, figures: Mapping[C, Figure], sums: Sequence[Sum[C]]) -> None:
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

    def demands(self, hidden: Mask, share: float) -> list[tuple[int, float, Mask]]:
        """List which cell has to move how far for whom, the largest first: for a stranger, and for each insider."""
        insiders = {"": np.zeros(len(self.cells), dtype=bool)}
        for place, figure in enumerate(self.figures):
            for name in figure.alone if hidden[place] else ():
                insiders.setdefault(name, np.zeros(len(self.cells), dtype=bool))[place] = True
        risky = [place for place, each in enumerate(self.figures) if each.risky]
        found = [
            (cell, share * (self.figures[cell].weight - self.figures[cell].held.get(name, 0)) / self.scale, known)
            for cell in risky
            for name, known in insiders.items()
            if not known[cell]
        ]
        found.sort(key=lambda demand: -demand[1])
        return [(cell, way * need, known) for cell, need, known in found if need for way in (1, -1)]

    def protect(self, cell: int, need: float, *, known: Mask, hidden: Mask) -> None:
        """Withhold what is needed for a cell to move so far while what is told and `known` stays. Raises Exposed.

        What mends earlier figures is taken as known where another cell is protected: it is often nothing.
        """
        still = known if self.signed[cell] else known | self.signed
        for move, moved in self.moves:
            if move[cell] / need >= 1 - NEARLY and not moved[still].any():
                return
        free = np.flatnonzero((hidden | self.open) & ~still)
        solved = self._solve(cell, need, free, hidden)
        if solved is None:
            raise Exposed(f"{self.cells[cell]!r} can be worked out")
        moved = np.abs(solved) > NEARLY * abs(need)
        self.moves.append((solved, moved))
        hidden |= moved

    def _solve(self, cell: int, need: float, free: NDArray[np.intp], hidden: Mask) -> Floats | None:
        """Find the cheapest move. Amounts are counted in `need`: small cells move as exactly as large ones."""
        count, at = len(free), int(np.searchsorted(free, cell))
        if at == count or free[at] != cell:
            return None
        pinned = np.zeros(2 * count)
        pinned[at], pinned[count + at] = 1, -1
        rows = self.matrix[:, free]
        rows = rows[rows.any(axis=1)]
        costs = np.where(hidden[free], FREE_OF_COST, self.costs[free])
        most = [None if self.signed[place] else self.amounts[place] / abs(need) for place in free]
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
