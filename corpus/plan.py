"""The plan's Table 1 (表1 核心指标目标): eight indicators with their base and target, as data."""

from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

from corpus.record import Record
from corpus.row import Fault
from corpus.taxonomy import open_record, read_source, refuse


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
    faults: list[Fault] = []
    record = open_record(text, faults)
    source = read_source(record, table=True)
    base_year = record.whole("base_year", low=1949, high=2100, required=True)
    target_year = record.whole("target_year", low=1949, high=2100, required=True)
    lines = record.records("indicators")
    read = [_read_line(line, n, base_year or 0, target_year or 0, source) for n, line in enumerate(lines, 1)]
    record.finish()
    refuse("table1.json", faults)
    return tuple(line for line in read if line is not None)


def _read_line(record: Record, due: int, base_year: int, target_year: int, source: str) -> PlanIndicator | None:
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
