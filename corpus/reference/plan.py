"""The plan's Table 1 (表1 核心指标目标): eight indicators with their base and target, as data.

Target path (目标路径): the plan's two figures of 技术交易额, and the next plan's, pasted as a table of years.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

from corpus.reference.taxonomy import open_record, raise_errors, read_source
from corpus.sheet.amount import FEN_OF
from corpus.sheet.cell import narrow
from corpus.validation.hint import FixHint, give_hint
from corpus.validation.record import JsonRecord, abbreviate
from corpus.validation.row import FieldError, RowError, ValidationRule, make_row_errors
from market.target.target import FEN_MAX, YEARS, TargetPath, TargetPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanIndicator:
    """One line of Table 1: what was reached in `base_year` and what is wanted in `target_year`.

    Only the two ends are the plan's; a path between them is somebody's interpolation.
    """

    number: int
    label: str
    label_en: str
    unit: str
    base_year: int
    base: Decimal
    target_year: int
    target: Decimal
    source: str


def load_table1() -> tuple[PlanIndicator, ...]:
    """Read the table that ships with the product, in the plan's order.

    Raises CorpusError when the file was damaged.
    """
    return read_table1(files("corpus").joinpath("table1.json").read_text(encoding="utf-8"))


def read_table1(text: str) -> tuple[PlanIndicator, ...]:
    """Read a table of targets from JSON; its lines are numbered from 1 without a gap.

    Raises CorpusError naming every place that is wrong.
    """
    faults: list[FieldError] = []
    record = open_record(text, faults)
    source = read_source(record, table=True)
    base_year = record.whole("base_year", low=1949, high=2100, required=True)
    target_year = record.whole("target_year", low=1949, high=2100, required=True)
    lines = record.records("indicators")
    read = [_read_line(line, n, base_year or 0, target_year or 0, source) for n, line in enumerate(lines, 1)]
    record.finish()
    raise_errors("table1.json", faults)
    return tuple(line for line in read if line is not None)


def _read_line(record: JsonRecord, due: int, base_year: int, target_year: int, source: str) -> PlanIndicator | None:
    number = record.whole("number", low=due, high=due, required=True)
    label = record.text("label", limit=120, required=True)
    label_en = record.text("label_en", limit=120, required=True)
    unit = record.text("unit", limit=20, required=True)
    base = record.decimal("base", required=True)
    target = record.decimal("target", required=True)
    record.finish()
    if number is None or base is None or target is None:
        return None
    return PlanIndicator(
        number=number,
        label=label,
        label_en=label_en,
        unit=unit,
        base_year=base_year,
        base=base,
        target_year=target_year,
        target=target,
        source=source,
    )


TRADE_VOLUME = 8
"""The line of Table 1 that is 技术交易额."""
ROWS_LIMIT = 100
TEXT_LIMIT = 10_000
FEN_PER_YI = FEN_OF["亿元"]
YEAR, AMOUNT = "year", "amount"

_CELLS = re.compile(r"[\t,;、 ]+")
_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_AMOUNT = re.compile(r"(\d{1,9}(?:\.\d{1,10})?)(?:亿元?)?", re.ASCII)
_ROW: FixHint = give_hint("write a year and its amount in 亿元, such as 2030, 40.5")


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
        faults: list[FieldError] = []
        point = _read_row(line, faults)
        if point is not None and point.year in points:
            faults.append(
                FieldError(
                    YEAR, str(point.year), ValidationRule.DUPLICATE, give_hint("the year stands twice; keep one row")
                )
            )
        elif point is not None:
            points[point.year] = point
        errors.extend(make_row_errors(number, faults))
    if len(points) > ROWS_LIMIT:
        advice = give_hint("write at most %(limit)s years", limit=ROWS_LIMIT)
        errors.append(RowError(ROWS_LIMIT + 1, YEAR, "", ValidationRule.LENGTH, advice))
    return tuple(sorted(points.values())), errors


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Go through the rows that hold something; a first one without any figure is the heading."""
    first = True
    for number, raw in enumerate(text[:TEXT_LIMIT].splitlines(), 1):
        line = narrow(raw).strip()
        if line and not (first and not any(letter.isdecimal() for letter in line)):
            yield number, line
        first = first and not line


def _read_row(line: str, faults: list[FieldError]) -> TargetPoint | None:
    cells = [cell for cell in _CELLS.split(line) if cell]
    if len(cells) != 2:
        faults.append(FieldError("", abbreviate(line), ValidationRule.FORMAT, _ROW))
        return None
    year, amount = _YEAR.fullmatch(cells[0]), _AMOUNT.fullmatch(cells[1])
    if year is None or int(year[1]) not in YEARS:
        advice = give_hint("write a year from %(low)s to %(high)s", low=YEARS.start, high=YEARS.stop - 1)
        faults.append(FieldError(YEAR, abbreviate(cells[0]), ValidationRule.NUMBER, advice))
    fen = 0 if amount is None else int(Decimal(amount[1]) * FEN_PER_YI)
    if not 0 < fen <= FEN_MAX:
        advice = give_hint("write 亿元 above 0 and up to 1,000,000, without thousands separators, such as 40.5")
        faults.append(FieldError(AMOUNT, abbreviate(cells[1]), ValidationRule.NUMBER, advice))
    if year is None or faults:
        return None
    return TargetPoint(int(year[1]), fen)
