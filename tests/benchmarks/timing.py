"""Times of several systems in turn, so that a busy moment of the machine hits all of them alike."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Ask = Callable[[int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of the runs of one system."""

    p50_ms: float
    p95_ms: float
    p99_ms: float


async def interleaved(systems: Mapping[str, Ask], rounds: int) -> dict[str, Times]:
    """Ask every system question 0, then every system question 1 …; the first question warms up and is not counted."""
    spent: dict[str, list[float]] = {name: [] for name in systems}
    for question in range(rounds + 1):
        for name, ask in systems.items():
            start = time.perf_counter()
            await ask(question)
            spent[name].append(1000 * (time.perf_counter() - start))
    return {name: Times(*np.percentile(all_[1:], (50, 95, 99)).tolist()) for name, all_ in spent.items()}


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Lay out a table under its title; the first column is to the left, the others to the right."""
    cells = [list(heads), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    ]
    return "\n".join(["", title, lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _cell(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
