"""Withholding: few and small cells beside one at risk, nothing that was told, a fault where that is not enough."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from market.suppression import Exposed, Figure, Sum, withhold

FIFTH = Fraction(1, 5)
ROWS = {"up": (100, 40, 60), "down": (50, 200, 10)}
SUMS = (
    *(Sum(f"{row}/all", tuple(f"{row}/{column}" for column in "abc")) for row in ROWS),
    *(Sum(f"all/{column}", tuple(f"{row}/{column}" for row in ROWS)) for column in "abc"),
    Sum("all/all", tuple(f"all/{column}" for column in "abc")),
)


def figures(*risky: str, told: Mapping[str, bool] | None = None) -> dict[str, Figure]:
    """Lay out two rows of three cells with their sums."""
    amounts = {f"{row}/{column}": fen for row, cells in ROWS.items() for column, fen in zip("abc", cells, strict=True)}
    for each in SUMS:
        amounts[each.whole] = sum(amounts[part] for part in each.parts)
    return {
        cell: Figure(fen=fen, weight=fen, risky=cell in risky, told=(told or {}).get(cell))
        for cell, fen in amounts.items()
    }


def test_nothing_is_withheld_where_nothing_is_at_risk() -> None:
    assert withhold(figures(), SUMS, FIFTH) == frozenset()


def test_a_cell_at_risk_takes_the_smallest_rectangle_with_it() -> None:
    assert withhold(figures("down/a"), SUMS, FIFTH) == {"down/a", "down/c", "up/a", "up/c"}


def test_what_was_withheld_before_is_used_first() -> None:
    before = {"up/a": False, "up/b": False, "down/b": False}
    assert withhold(figures("down/a", told=before), SUMS, FIFTH) == {"down/a", *before}


def test_what_was_told_is_not_taken_back() -> None:
    before = {"up/c": True, "down/c": True}
    assert withhold(figures("down/a", told=before), SUMS, FIFTH) == {"down/a", "down/b", "up/a", "up/b"}


def test_a_cell_that_everything_told_gives_away_is_a_fault() -> None:
    with pytest.raises(Exposed, match="down/a"):
        withhold(figures("down/a", told={"up/a": True, "all/a": True}), SUMS, FIFTH)


def test_who_knows_a_cell_does_not_work_out_another() -> None:
    known = figures("down/a")
    known["down/c"] = Figure(fen=10, weight=10, risky=True, alone=frozenset({"S1"}))
    hidden = withhold(known, SUMS, FIFTH)
    assert {"down/a", "down/b", "down/c"} <= hidden


def test_a_cell_a_million_times_smaller_is_kept_as_exactly() -> None:
    cells = {"small": 5, "near": 7, "large": 10**13, "all": 10**13 + 12}
    table = {
        name: Figure(fen=fen, weight=fen, risky=name == "small", told=True if name == "all" else None)
        for name, fen in cells.items()
    }
    assert withhold(table, [Sum("all", ("small", "near", "large"))], FIFTH) == {"small", "near"}
