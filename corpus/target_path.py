"""Target path (目标路径): the plan's two figures of 技术交易额, and the next plan's, pasted as a table of years."""

import re
from collections.abc import Iterator
from decimal import Decimal

from corpus.advice import Advice, advise
from corpus.cell import narrow
from corpus.plan import load_table1
from corpus.record import shown
from corpus.row import Fault, RowError, Rule, row_errors
from market.target.target import FEN_MAX, YEARS, TargetPath, TargetPoint

TRADE_VOLUME = 8
"""The line of Table 1 that is 技术交易额."""
ROWS_LIMIT = 100
TEXT_LIMIT = 10_000
FEN_PER_YI = 10_000_000_000
YEAR, AMOUNT = "year", "amount"

_CELLS = re.compile(r"[\t,;、 ]+")
_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_AMOUNT = re.compile(r"(\d{1,9}(?:\.\d{1,10})?)(?:亿元?)?", re.ASCII)
_ROW: Advice = advise("write a year and its amount in 亿元, such as 2030, 40.5")


def load_plan_path() -> TargetPath:
    """Give the path of the plan that ships with the product: its first and its last year. Raises CorpusError."""
    trade = next(line for line in load_table1() if line.number == TRADE_VOLUME)
    return TargetPath(
        name="海曙区科技创新“十四五”规划",
        source=trade.source,
        points=(
            TargetPoint(trade.base_year, int(trade.base * FEN_PER_YI)),
            TargetPoint(trade.target_year, int(trade.target * FEN_PER_YI)),
        ),
    )


def read_path_rows(text: str) -> tuple[tuple[TargetPoint, ...], list[RowError]]:
    """Read a table of a year and an amount a row, as pasted from a sheet or a CSV, in any order.

    Gives the points by year, and what is wrong by its row, counted from 1 with blank rows and the heading.
    """
    points: dict[int, TargetPoint] = {}
    errors: list[RowError] = []
    for number, line in _lines(text):
        faults: list[Fault] = []
        point = _read_row(line, faults)
        if point is not None and point.year in points:
            faults.append(Fault(YEAR, str(point.year), Rule.DUPLICATE, advise("the year stands twice; keep one row")))
        elif point is not None:
            points[point.year] = point
        errors.extend(row_errors(number, faults))
    if len(points) > ROWS_LIMIT:
        advice = advise("write at most %(limit)s years", limit=ROWS_LIMIT)
        errors.append(RowError(ROWS_LIMIT + 1, YEAR, "", Rule.LENGTH, advice))
    return tuple(sorted(points.values())), errors


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Go through the rows that hold something; a first one without any figure is the heading."""
    first = True
    for number, raw in enumerate(text[:TEXT_LIMIT].splitlines(), 1):
        line = narrow(raw).strip()
        if line and not (first and not any(letter.isdecimal() for letter in line)):
            yield number, line
        first = first and not line


def _read_row(line: str, faults: list[Fault]) -> TargetPoint | None:
    cells = [cell for cell in _CELLS.split(line) if cell]
    if len(cells) != 2:
        faults.append(Fault("", shown(line), Rule.FORMAT, _ROW))
        return None
    year, amount = _YEAR.fullmatch(cells[0]), _AMOUNT.fullmatch(cells[1])
    if year is None or int(year[1]) not in YEARS:
        advice = advise("write a year from %(low)s to %(high)s", low=YEARS.start, high=YEARS.stop - 1)
        faults.append(Fault(YEAR, shown(cells[0]), Rule.NUMBER, advice))
    fen = 0 if amount is None else int(Decimal(amount[1]) * FEN_PER_YI)
    if not 0 < fen <= FEN_MAX:
        advice = advise("write 亿元 above 0 and up to 1,000,000, without thousands separators, such as 40.5")
        faults.append(Fault(AMOUNT, shown(cells[1]), Rule.NUMBER, advice))
    if year is None or faults:
        return None
    return TargetPoint(int(year[1]), fen)
