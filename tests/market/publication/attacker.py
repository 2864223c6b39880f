"""An attacker on the public totals, who knows all that was ever told and solves for what was not.

They think in whole tables, a number for each way in which kind, field and areas can meet, and share no code with what
decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from market.publication.cell import MENDED, WHOLE_YEAR, CellPart, Margin, PublishedCell

Told = Mapping[PublishedCell, int | None]
MARGINS = (Margin.KIND, Margin.FIELD, Margin.SELLER_AREA, Margin.BUYER_AREA)
SCALE = 1e8


class Attacker:
    """Everything told of a year: cells with their amounts; a cell that is not named is known to be empty."""

    def __init__(self, parts: Sequence[CellPart], told: Told) -> None:
        self.told = told
        self.periods = sorted({part.period for part in parts})
        members = [sorted({part.member(margin) for part in parts}) for margin in MARGINS]
        self.places = [(period, *place) for period in self.periods for place in product(*members)]
        self.column = {place: number for number, place in enumerate(self.places)}
        self.true = np.zeros(len(self.places))
        self.own: dict[str, dict[int, float]] = {}
        for part in parts:
            column = self.column[part.period, *(part.member(margin) for margin in MARGINS)]
            self.true[column] += part.fen / SCALE
            for name in {part.seller_code, part.buyer_code} - {None}:
                own = self.own.setdefault(str(name), {})
                own[column] = own.get(column, 0) + part.fen / SCALE
        named = {(part.period, margin, part.member(margin)) for part in parts for margin in MARGINS}
        self.empty = [
            any((place[0], margin, place[1 + at]) not in named for at, margin in enumerate(MARGINS))
            for place in self.places
        ]

    def columns(self, cell: PublishedCell) -> list[int]:
        """List the numbers that add up to a cell."""
        return [
            number
            for number, (period, *members) in enumerate(self.places)
            if cell.period in (WHOLE_YEAR, period)
            and (cell.margin is Margin.ALL or members[MARGINS.index(cell.margin)] == cell.member)
        ]

    def amount(self, *cells: PublishedCell) -> float:
        return float(sum(self.true[self.columns(cell)].sum() for cell in cells))

    def range_of(
        self, cells: Sequence[PublishedCell], known: Iterable[PublishedCell] = (), name: str = ""
    ) -> tuple[float, float]:
        """Work out between which amounts cells lie together, knowing others, what mends, and a party's own."""
        rows = [(self.columns(each), fen / SCALE) for each, fen in self.told.items() if fen is not None]
        rows += [(self.columns(each), self.amount(each)) for each in known]
        if all(cell.period != MENDED for cell in cells) and MENDED in self.periods:
            mended = {
                PublishedCell(MENDED, m, str(place[1:][at])) for at, m in enumerate(MARGINS) for place in self.places
            }
            rows += [(self.columns(each), self.amount(each)) for each in mended]
        own = self.own.get(name, {})
        matrix = coo_array(
            (
                np.ones(sum(len(columns) for columns, _ in rows)),
                (
                    [row for row, (columns, _) in enumerate(rows) for _ in columns],
                    [column for columns, _ in rows for column in columns],
                ),
            ),
            shape=(len(rows), len(self.places)),
        ).tocsr()
        bounds = [
            (0, 0) if empty else (None, None) if place[0] == MENDED else (own.get(column, 0), None)
            for column, (place, empty) in enumerate(zip(self.places, self.empty, strict=True))
        ]
        goal = np.zeros(len(self.places))
        for cell in cells:
            goal[self.columns(cell)] = 1
        found = []
        for sign in (1, -1):
            solved = linprog(sign * goal, A_eq=matrix, b_eq=[fen for _, fen in rows], bounds=bounds, method="highs")
            assert solved.status in (0, 3), solved.message
            found.append(-sign * np.inf if solved.status == 3 else sign * solved.fun)
        return found[0], found[1]


def cells_of(parts: Sequence[CellPart]) -> dict[PublishedCell, list[CellPart]]:
    """Lay the parts of a whole year into every cell."""
    cells: dict[PublishedCell, list[CellPart]] = {}
    for part in parts:
        for period in (part.period, WHOLE_YEAR):
            for margin in Margin:
                cells.setdefault(PublishedCell(period, margin, part.member(margin)), []).append(part)
    return cells
