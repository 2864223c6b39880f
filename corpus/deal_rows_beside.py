"""Rows beside the deals (表中非合同行): what people leave under or between the rows of a table that is none of them."""

import re
from collections.abc import Collection, Sequence

from corpus.advice import Advice, advise
from corpus.cell import Blemish, Cell, folded, is_blank
from corpus.sheet import EXAMPLE_MARKS

_EXAMPLES = frozenset(folded(mark) for mark in EXAMPLE_MARKS.values())
_EXAMPLE = advise("it is the template's example row")
_SUM = advise("it is a row of sums")
_NOTE = advise("it is a note and no row of the table")
_SUMS = re.compile(r"(?:合计|总计|小计|共计|累计|total|grandtotal|subtotal|sum)(?:\(.*\))?:?")
_NOTES = re.compile(
    r"(?:注|备注|说明|填表说明|填表人|制表人|填报人|审核人|复核人|负责人|单位负责人|填报单位|制表单位|note|notes|remark"
    r"|preparedby|checkedby)\d*:.*",
    re.DOTALL,
)


def own_cells(cells: Sequence[Cell], running: Collection[int]) -> list[Cell]:
    """Give what a row says itself: no blanks, no lower parts of merged cells, no numbers in `running` places."""
    return [
        cell
        for place, cell in enumerate(cells)
        if not (is_blank(cell) or cell is Blemish.MERGED or (place in running and _counts(cell)))
    ]


def passed_over(own: Sequence[Cell]) -> Advice | None:
    """Say why a row is none of the table's: the template's example, a row of sums, a note that stands alone."""
    first = own[0] if own else None
    if not isinstance(first, str):
        return None
    text = folded(first)
    if text.strip("()") in _EXAMPLES:
        return _EXAMPLE
    if _SUMS.fullmatch(text):
        return _SUM
    return _NOTE if len(own) == 1 and _NOTES.fullmatch(text) else None


def _counts(cell: Cell) -> bool:
    return not isinstance(cell, str) or cell.strip().isdecimal()
