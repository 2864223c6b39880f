"""Workbook (.xlsx, 工作簿): its sheets and their rows, read in a process of its own under hard limits.

The process's lines go to a temporary file, so that a reader who stops early leaves nothing running, and nothing is
given out before the whole workbook was read.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Self

from corpus.hostile.process import IsolatedReading
from corpus.hostile.runner import run_isolated
from corpus.sheet.cell import Cell, UnreadableCell, unescape_formula
from corpus.sheet.heading import TableRow

TIMEOUT_S = 120.0
"""The process bounds its own CPU time; this is for a machine that gives it none."""


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One sheet of a workbook: where its rows lie among the lines, and whether its makers hid it."""

    name: str
    hidden: bool
    start: int
    end: int


class Workbook:
    """A workbook that was read whole; it is a context manager, which gives the temporary file back."""

    def __init__(self, lines: IO[bytes]) -> None:
        self._lines = lines
        self.sheets = tuple(_sheets(lines))

    @classmethod
    def open(cls, file: IO[bytes]) -> "Workbook":
        """Read a workbook; `file` is one of the system's, from which the process reads by itself.

        Raises FileRefused.
        """
        with ExitStack() as closing:
            lines = closing.enter_context(tempfile.TemporaryFile())
            run_isolated(IsolatedReading.WORKBOOK, file, timeout_s=TIMEOUT_S, lines=lines)
            workbook = cls(lines)
            closing.pop_all()  # it is the workbook's from here on
        return workbook

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()

    def rows(self, sheet: WorkbookSheet) -> Iterator[TableRow]:
        """Go through the rows of a sheet that hold something, by their numbers in it."""
        place = sheet.start
        while place < sheet.end:
            self._lines.seek(place)
            line = self._lines.readline()
            place = self._lines.tell()
            number, cells = json.loads(line)
            yield number, [_cell(cell) for cell in cells]


def _sheets(lines: IO[bytes]) -> Iterator[WorkbookSheet]:
    lines.seek(0)
    place = start = 0
    about: Any = None
    while line := lines.readline():
        if line.startswith(b"{"):
            if about is not None:
                yield WorkbookSheet(about["sheet"], about["hidden"], start, place)
            about = json.loads(line)
            start = place + len(line)
        place += len(line)
    if about is not None:
        yield WorkbookSheet(about["sheet"], about["hidden"], start, place)


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return unescape_formula(value)
    if not isinstance(value, dict):
        return bool(value) if value is not None else None
    [(kind, written)] = value.items()
    match kind:
        case "n":
            return Decimal(written)
        case "d":
            return date.fromisoformat(written)
        case "t":
            return datetime.fromisoformat(written)
        case _:
            return UnreadableCell(written)
