"""Report on a file of past deals (历史合同导入报告): what became of its rows, kept as JSON."""

from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter

from corpus.deal_rows import DealFault
from corpus.row import SkippedRow

FAULTS_KEPT = 2_000
SKIPPED_KEPT = 100
LARGE_KEPT = 200


@dataclass(frozen=True, slots=True)
class LargeRow:
    """A row that asks for a second person: what that person is to see of it; no party, who may be a person."""

    row: int
    sheet: str
    number: str
    subject: str
    signed_on: date
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DealReport:
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
    faults: tuple[DealFault, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    above: int = 0
    ready: int = 0
    large: tuple[LargeRow, ...] = ()
    undone: bool = False


DEAL_REPORT = TypeAdapter(DealReport)
"""How a report is written as JSON, and read back."""
