"""Rows of past deals (历史合同行): what a file's row becomes, and lines of JSON out of the process that has read it.

What comes back is read as strictly as any file, so that a process which a hostile file took over can't make a row that
no file could.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError

from corpus.advice import Advice
from corpus.file_refusal import FileRefused, Refusal
from corpus.row import Rule, SkippedRow
from market.deal.rule import RuleId
from market.history.past_deal import History
from market.target.target import Flow


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """What the columns of a sheet are called, by their keys: D 项目名称. It comes before the rows."""

    sheet: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DealRow:
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
class DealFault:
    """What is wrong with a row: where, what stands there, which rule it breaks (of deals: `breaks`), and the fix."""

    row: int
    sheet: str
    path: str
    column: str
    value: str
    rule: Rule
    advice: Advice | None = None
    breaks: RuleId | None = None


FoundDeal: TypeAlias = SheetColumns | DealRow | TotalRow | DealFault | SkippedRow
"""What a file gives, in its order."""

_KINDS: tuple[tuple[str, type, TypeAdapter[FoundDeal]], ...] = tuple(
    (tag, kind, TypeAdapter(kind))
    for tag, kind in (
        ("D", DealRow),
        ("T", TotalRow),
        ("F", DealFault),
        ("S", SkippedRow),
        ("C", SheetColumns),
    )
)
_BY_TAG = {tag: adapter for tag, _, adapter in _KINDS}


def write_found(rows: Iterable[FoundDeal]) -> Iterator[str]:
    """Write what was found, a line each."""
    for row in rows:
        for tag, kind, adapter in _KINDS:
            if isinstance(row, kind):
                yield tag + adapter.dump_json(row).decode()


def read_found(lines: Iterable[str]) -> Iterator[FoundDeal]:
    """Read it back. Raises FileRefused for what `write_found` has not written."""
    for line in lines:
        if line:
            try:
                yield _BY_TAG[line[0]].validate_json(line[1:])
            except (ValidationError, KeyError) as error:
                raise FileRefused(Refusal.TOO_HEAVY) from error
