"""Rows of past deals (历史合同行): what a file's row becomes, and lines of JSON out of the process that has read it.

What comes back is read as strictly as any file, so that a process which a hostile file took over can't make a row that
no file could.

Report on a file of past deals (历史合同导入报告): what became of its rows, kept as JSON.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError

from corpus.validation.hint import FixHint
from corpus.validation.refusal import FileRefusal, FileRefused
from corpus.validation.row import SkippedRow, ValidationRule
from market.deal.rule import RuleId
from market.history.past_deal import History
from market.target.target import Flow


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """What the columns of a sheet are called, by their keys: D 项目名称. It comes before the rows."""

    sheet: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PastDealRow:
    """A deal that could be read, not yet held against the rules; `unsaid` are keys that were filled in by us.

    Where the lines are unsaid they were made of the two amounts.
    """

    row: int
    sheet: str
    history: History
    unsaid: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class TotalRow:
    """What was published of the whole district for a year and a side."""

    row: int
    sheet: str
    year: int
    flow: Flow
    fen: int
    source: str


@dataclass(frozen=True, slots=True)
class DealRowError:
    """What is wrong with a row: where, what stands there, which rule it breaks (of deals: `breaks`), and the fix."""

    row: int
    sheet: str
    path: str
    column: str
    value: str
    rule: ValidationRule
    advice: FixHint | None = None
    breaks: RuleId | None = None


FoundDealRow: TypeAlias = SheetColumns | PastDealRow | TotalRow | DealRowError | SkippedRow
"""What a file gives, in its order."""

_KINDS: tuple[tuple[str, type, TypeAdapter[FoundDealRow]], ...] = tuple(
    (tag, kind, TypeAdapter(kind))
    for tag, kind in (
        ("D", PastDealRow),
        ("T", TotalRow),
        ("F", DealRowError),
        ("S", SkippedRow),
        ("C", SheetColumns),
    )
)
_BY_TAG = {tag: adapter for tag, _, adapter in _KINDS}


def write_found(rows: Iterable[FoundDealRow]) -> Iterator[str]:
    """Write what was found, a line each."""
    for row in rows:
        for tag, kind, adapter in _KINDS:
            if isinstance(row, kind):
                yield tag + adapter.dump_json(row).decode()


def read_found(lines: Iterable[str]) -> Iterator[FoundDealRow]:
    """Read it back. Raises FileRefused for what `write_found` has not written."""
    for line in lines:
        if line:
            try:
                yield _BY_TAG[line[0]].validate_json(line[1:])
            except (ValidationError, KeyError) as error:
                raise FileRefused(FileRefusal.TOO_HEAVY) from error


ERRORS_LIMIT = 2_000
SKIPPED_LIMIT = 100
LARGE_LIMIT = 200


@dataclass(frozen=True, slots=True)
class LargeDealRow:
    """A row that asks for a second person: what that person is to see of it; no party, who may be a person."""

    row: int
    sheet: str
    number: str
    subject: str
    signed_on: date
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DealImportReport:
    """What became of a file's rows, or would: nothing is written yet while `above` rows wait for a second person.

    Then `ready` rows are to be recorded in all, and `large` are the first of those that wait.
    `same`: rows that are in the ledger already and say nothing else. `totals` are of the district, `totals_same` those
    that were said before. `fault_rows` counts rows, `faults` are the first ones; `undone`: the file was refused whole.
    """

    added: int = 0
    same: int = 0
    totals: int = 0
    totals_same: int = 0
    fault_rows: int = 0
    faults: tuple[DealRowError, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    above: int = 0
    ready: int = 0
    large: tuple[LargeDealRow, ...] = ()
    undone: bool = False


DEAL_IMPORT_REPORT = TypeAdapter(DealImportReport)
"""How a report is written as JSON, and read back."""
