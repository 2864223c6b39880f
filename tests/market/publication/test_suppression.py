"""Withholding: few and small cells beside one at risk, nothing that was told, a fault where that is not enough."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from market.publication.suppression import CellSum, Exposed, Figure, withhold

FIFTH = Fraction(1, 5)
ROWS = {"up": (100, 40, 60), "down": (50, 200, 10)}
SUMS = (
    *(CellSum(f"{row}/all", tuple(f"{row}/{column}" for column in "abc")) for row in ROWS),
    *(CellSum(f"all/{column}", tuple(f"{row}/{column}" for row in ROWS)) for column in "abc"),
    CellSum("all/all", tuple(f"all/{column}" for column in "abc")),
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


def harmless(_: Sequence[str]) -> Figure:
    """Take cells together that may be told as a whole."""
    return Figure(fen=0, weight=0, risky=False)


def test_nothing_is_withheld_where_nothing_is_at_risk() -> None:
    assert withhold(figures(), SUMS, FIFTH, harmless) == frozenset()


def test_a_cell_at_risk_takes_the_smallest_rectangle_with_it() -> None:
    assert withhold(figures("down/a"), SUMS, FIFTH, harmless) == {"down/a", "down/c", "up/a", "up/c"}


def test_what_was_withheld_before_is_used_first() -> None:
    before = {"up/a": False, "up/b": False, "down/b": False}
    assert withhold(figures("down/a", told=before), SUMS, FIFTH, harmless) == {"down/a", *before}


def test_what_was_told_is_not_taken_back() -> None:
    before = {"up/c": True, "down/c": True}
    assert withhold(figures("down/a", told=before), SUMS, FIFTH, harmless) == {"down/a", "down/b", "up/a", "up/b"}


def test_a_cell_that_everything_told_gives_away_is_a_fault() -> None:
    with pytest.raises(Exposed, match="down/a"):
        withhold(figures("down/a", told={"up/a": True, "all/a": True}), SUMS, FIFTH, harmless)


def test_who_knows_a_cell_does_not_work_out_another() -> None:
    known = figures("down/a")
    known["down/c"] = Figure(fen=10, weight=10, risky=True, alone=frozenset({"S1"}), held={"S1": 10})
    hidden = withhold(known, SUMS, FIFTH, harmless)
    assert {"down/a", "down/b", "down/c"} <= hidden


def test_a_cell_a_million_times_smaller_is_kept_as_exactly() -> None:
    cells = {"small": 5, "near": 7, "large": 10**13, "all": 10**13 + 12}
    table = {
        name: Figure(fen=fen, weight=fen, risky=name == "small", told=True if name == "all" else None)
        for name, fen in cells.items()
    }
    assert withhold(table, [CellSum("all", ("small", "near", "large"))], FIFTH, harmless) == {"small", "near"}


def test_two_cells_at_risk_do_not_protect_each_other_where_one_firm_stands_behind_both() -> None:
    def of_one_firm(cells: Sequence[str]) -> Figure:
        return Figure(fen=60, weight=60, risky=set(cells) == {"down/a", "down/c"}, told=False)

    told = {"down/all": True}
    assert "down/b" not in withhold(figures("down/a", "down/c", told=told), SUMS, FIFTH, harmless)
    assert {"down/a", "down/b", "down/c"} <= withhold(figures("down/a", "down/c", told=told), SUMS, FIFTH, of_one_firm)


def test_who_has_most_of_a_cell_does_not_work_out_another_from_it() -> None:
    """The large firm knows that the cell beside the small one is no less than what it has there."""
    row, withheld = {"small": 100, "large": 1000, "many": 4000, "all": 5100}, {"large": False, "all": True}
    table = {
        name: Figure(fen=fen, weight=fen, risky=name == "small", told=withheld.get(name)) for name, fen in row.items()
    }
    sums = [CellSum("all", ("small", "large", "many"))]
    assert withhold(table, sums, FIFTH, harmless) == {"small", "large"}
    table["large"] = replace(table["large"], held={"S1": 999, "S2": 1})
    assert withhold(table, sums, FIFTH, harmless) == {"small", "large", "many"}
