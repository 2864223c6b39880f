"""Access, whole: every route × every role × own, colleague, other, none; the table that it prints counts the cells."""

import sys
from collections import Counter

import pytest

from tests.web.access.attempts import SAFE, Door, door, wrong_cells
from tests.web.access.routes import ROUTES
from tests.web.access.rules import ALL, FROM_ANOTHER_SITE

__all__ = ["door"]
CELLS_MIN = 1_000


@pytest.mark.prove
async def test_no_cell_of_the_whole_table_is_wrong(door: Door) -> None:
    wrong, cells = await wrong_cells(door, ROUTES, ALL, outsiders=FROM_ANOTHER_SITE)
    rules = Counter(line.rule.__name__ for line in ROUTES)
    changing = sum(line.method not in SAFE for line in ROUTES)
    sys.stdout.write(f"\naccess: {len(ROUTES)} lines ({changing} change something) × {len(ALL)} visitors")
    sys.stdout.write(f" and {len(FROM_ANOTHER_SITE)} from another site = {cells:,} cells, {len(wrong)} wrong\n")
    sys.stdout.writelines(f"  {count:4} lines: {rule}\n" for rule, count in sorted(rules.items()))
    sys.stdout.writelines(f"  wrong: {each}\n" for each in wrong)
    assert wrong == []
    assert cells >= CELLS_MIN
