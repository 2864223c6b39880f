"""Table (表格): a form's or a grid's cells as "heading: text" lines, for people and for the matcher alike."""

import re
from dataclasses import dataclass

_CJK = "\u3400-\u9fff"
_SPACED_OUT = re.compile(rf"(?<=[{_CJK}])[ \u3000]+(?=[{_CJK}](?:[ \u3000]|$))")
_NUMERIC = re.compile(r"^[≥≤><=≈~±约]*\s*[-+−]?\d")
_COUNTERS = frozenset({"序号", "编号", "no", "no.", "#"})
LABEL_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text; `width` counts grid columns; a cell that continues the one above has no text."""

    text: str
    width: int = 1
    starts_merge: bool = False
    continues_merge: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `heading` says that the author marked it as the table's head."""

    cells: tuple[Cell, ...]
    heading: bool = False


def lines_of(rows: tuple[Row, ...]) -> list[str]:
    """Write a table as lines: a grid pairs each cell with its column's head, a form each label with its value."""
    if not rows:
        return []
    if _is_grid(rows):
        heads = [_label(cell.text) for cell in rows[0].cells]
        return [line for row in rows[1:] if (line := _grid_line(heads, row))]
    return [line for row in rows for line in _form_lines(row)]


def _is_grid(rows: tuple[Row, ...]) -> bool:
    """Tell a grid from a form: a marked head, a column of running numbers, or a column of figures under a word."""
    heads = rows[0].cells
    even = all(len(row.cells) == len(heads) and all(cell.width == 1 for cell in row.cells) for row in rows)
    named = len(heads) > 1 and all(0 < len(cell.text) <= LABEL_LIMIT for cell in heads)
    if not even or not named or len(rows) < 2:
        return False
    if rows[0].heading or heads[0].text.strip().lower() in _COUNTERS:
        return True
    if len(heads) < 3 or len(rows) < 3:
        return False
    columns = zip(*(tuple(cell.text for cell in row.cells) for row in rows[1:]), strict=True)
    return any(
        not _NUMERIC.match(head.text) and sum(bool(_NUMERIC.match(text)) for text in column) * 3 >= len(column) * 2
        for head, column in zip(heads, columns, strict=True)
    )


def _grid_line(heads: list[str], row: Row) -> str:
    pairs = [
        _pair(head, cell.text)
        for head, cell in zip(heads, row.cells, strict=True)
        if cell.text and head.lower() not in _COUNTERS
    ]
    return ("；" if any(re.search(f"[{_CJK}]", pair) for pair in pairs) else "; ").join(pairs)


def _form_lines(row: Row) -> list[str]:
    """Pair a form's cells; a cell that spans rows is their section's title and stands alone.

    A label whose value is empty says nothing and is left out; a long text is no label and stays.
    """
    cells = [cell for cell in row.cells if not cell.continues_merge]
    lines: list[str] = []
    if len(cells) > 2 and cells[0].starts_merge and cells[0].text:
        lines.append(_label(cells.pop(0).text))
    while cells:
        first = cells.pop(0)
        if not cells or not _is_label(first.text):
            lines.append(first.text)
        elif value := cells.pop(0).text:
            lines.append(_pair(_label(first.text), value) if first.text else value)
    return [line for line in lines if line]


def _is_label(text: str) -> bool:
    return len(text) <= LABEL_LIMIT and not text.endswith(("。", "；", "！", "？"))


def _label(text: str) -> str:
    """Write a label as one word: letters spaced out for looks (需 求 名 称) closed up, no colon, no line end."""
    joined = " ".join(text.split())
    if all(len(part) == 1 for part in joined.split()):
        joined = _SPACED_OUT.sub("", joined)
    return joined.rstrip(":： ")


def _pair(label: str, value: str) -> str:
    return f"{label}：{value}" if re.search(f"[{_CJK}]", label) else f"{label}: {value}"
