"""Workbook lines (工作簿行): the sheets and cells of an .xlsx as lines of JSON, made in a process of its own.

For each sheet {"sheet": name, "hidden": bool}, then [row, [cell, …]] for every row that holds something. A cell is
null, a text, true or false, or one of {"n": number}, {"d": day}, {"t": day and time}, {"x": blemish}.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from corpus.hostile.process import CPU_S
from corpus.hostile.workbook_survey import SheetSurvey, survey_workbook
from corpus.sheet.cell import UnreadableCell
from corpus.validation.refusal import FileRefusal, FileRefused

BYTES_A_SECOND = 512 * 1024
"""Packed bytes that earn one more second: a file that is small may not take long."""

WRITTEN_BYTES = 512 * 1024 * 1024
MERGED_LIMIT = 200_000
"""Cells that merged ranges may cover beside their first ones."""

_SIGNIFICANT = ".15g"
"""What a spreadsheet keeps and shows of a number: 0.1 + 0.2 is 0.3 there."""


def estimate_cpu_s(size: int) -> int:
    """Give the seconds of CPU time that a workbook of so many bytes may take."""
    return CPU_S + size // BYTES_A_SECOND


def read_workbook_lines(file: IO[bytes]) -> Iterator[bytes]:
    """Survey a workbook, then go through its lines.

    Raises FileRefused, maybe after some lines.
    """
    for line in _lines(file, survey_workbook(file)):
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _lines(file: IO[bytes], surveys: dict[str, SheetSurvey]) -> Iterator[Any]:
    file.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        for place, about in enumerate(workbook.sheets_metadata):
            if about.typ is not SheetTypeEnum.WorkSheet or about.name not in surveys:
                continue
            yield {"sheet": about.name, "hidden": about.visible is not SheetVisibleEnum.Visible}
            yield from _rows(workbook.get_sheet_by_index(place), surveys[about.name])
    except (CalamineError, OSError, ValueError):
        raise FileRefused(FileRefusal.DAMAGED) from None


def _rows(sheet: Any, surveyed: SheetSurvey) -> Iterator[tuple[int, list[Any]]]:
    """Go through a sheet's rows that hold something; cells count from its first column, whatever its first value's."""
    if sheet.start is None:
        return
    left = sheet.start[1]
    blemishes: dict[int, dict[int, UnreadableCell]] = {}
    for (row, column), blemish in surveyed.flaws.items():
        blemishes.setdefault(row, {})[column] = blemish
    for row, column in _iterate_merged(sheet, surveyed):
        blemishes.setdefault(row, {})[column] = UnreadableCell.MERGED
    for number, values in enumerate(sheet.iter_rows(), 1):
        cells = [None] * left + [_cell(value) for value in values]
        for column, blemish in blemishes.get(number, {}).items():
            cells += [None] * (column - len(cells))
            cells[column - 1] = {"x": blemish.value}
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number, cells


def _iterate_merged(sheet: Any, surveyed: SheetSurvey) -> Iterator[tuple[int, int]]:
    """Go through the cells that merged ranges cover beside their first, as far as the sheet has values."""
    covered = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in range(top, min(bottom, surveyed.last_row - 1) + 1):
            for column in range(left, min(right, surveyed.last_column - 1) + 1):
                covered += 1
                if covered > MERGED_LIMIT:
                    raise FileRefused(FileRefusal.TOO_HEAVY)
                if (row, column) != (top, left):
                    yield row + 1, column + 1


def _cell(value: Any) -> Any:
    """Write a value for a line; text that is blank is none."""
    match value:
        case bool():
            return value
        case str():
            return value or None
        case int() | float():
            return {"n": f"{value:{_SIGNIFICANT}}"} if isfinite(value) else str(value)
        case datetime():
            return {"t": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case time() | timedelta():
            return str(value)
        case _:
            raise FileRefused(FileRefusal.DAMAGED)
