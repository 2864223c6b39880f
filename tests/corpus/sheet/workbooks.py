"""Makes workbooks for the tests of those who read them: by a writer's own means, then part by part by hand."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter

CODE = "00000000MA00000016"
HEADINGS = ("机构代码", "需求名称", "问题描述", "期望完成日期", "预算上限（万元）")
SHEET = "xl/worksheets/sheet1.xml"

Fill = Callable[[Any, Any], None]
"""Gets the workbook and its first sheet."""


def workbook_of(fill: Fill, *, sheet: str = "需求") -> bytes:
    """Write a workbook with its texts inside the cells, so that parts can be edited by hand."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as workbook:
        fill(workbook, workbook.add_worksheet(sheet))
    return file.getvalue()


def needs(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> bytes:
    """Write needs, each a row of values that the writer turns into cells by their types."""

    def fill(_workbook: Any, sheet: Any) -> None:
        for place, row in enumerate((headings, *rows)):
            sheet.write_row(place, 0, row)

    return workbook_of(fill)


def edited(payload: bytes, edits: Mapping[str, Callable[[bytes], bytes] | bytes | None]) -> bytes:
    """Change parts of a package, add them, or take them out where the edit is None."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(payload)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            edit = edits.get(name, before.read(name))
            if edit is not None:
                after.writestr(name, edit if isinstance(edit, bytes) else edit(before.read(name)))
        for name, edit in edits.items():
            if name not in before.namelist() and isinstance(edit, bytes):
                after.writestr(name, edit)
    return file.getvalue()


def with_cells(payload: bytes, cells: bytes) -> bytes:
    """Put raw XML of rows behind the last row of the first sheet."""
    return edited(payload, {SHEET: lambda part: part.replace(b"</sheetData>", cells + b"</sheetData>")})
