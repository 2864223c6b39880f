"""Formats of exported tables (导出格式): what a table is made of, what writes it, and which formats there are.

Another format is a module beside this one with a TableWriter, and its line in FORMATS.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from importlib import import_module
from typing import IO, Any, ClassVar, Generic, Self, TypeAlias, TypeVar

from market.errors import NotFound

CellValue: TypeAlias = str | int | Decimal | date | None
"""What a cell of an exported table holds: text, an exact number or a day; None is a cell of which nothing is known."""

R = TypeVar("R")


class CellKind(Enum):
    """What the cells of a column hold, for formats that show it by alignment, type or look."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """A column of an exported table; `width` in characters, `required` for rows that are to be read in again."""

    heading: str
    kind: CellKind = CellKind.TEXT
    width: int = 18
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout(Generic[R]):
    """How rows become a table: `cells` gives a value for each column, `record` the same row as JSON's own values.

    A `tall` table may have any number of rows with long texts: a spreadsheet writes them one at a time, each of one
    height. An `exact` table is read in again: a text that a format can't hold as it is must be refused, never cut.
    """

    name: str
    columns: tuple[TableColumn, ...]
    cells: Callable[[R], Sequence[CellValue]]
    record: Callable[[R], Mapping[str, Any]]
    tall: bool = False
    exact: bool = False


class FormatUse(Enum):
    """What a format is good for.

    SHEET: a reader opens it as a table, so pages offer it for theirs. STREAM: what was added is in the file at once,
    which need not seek. MIXED: one file holds rows of several kinds, in any order.
    """

    SHEET = "sheet"
    STREAM = "stream"
    MIXED = "mixed"


class TableWriter(ABC):
    """Writes tables into a file in one format, as a context that finishes the file; the file itself stays open.

    The same rows give the same bytes, and no cell may run as a formula.
    """

    MEDIA_TYPE: ClassVar[str]
    USES: ClassVar[frozenset[FormatUse]]

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def add_table(self, layout: TableLayout[R]) -> Callable[[R], None]:
        """Begin a table, and give what adds a row to it; a table without rows has its headings.

        In a MIXED format rows go to any table that was begun, in others to the last one alone.
        Adding raises CellNotWritable for a text of an `exact` table that the format can't hold.
        """

    def close(self) -> None:  # noqa: B027 -- most formats have no end of their own
        """Write what stands after the last row."""


FORMATS: dict[str, str] = {
    "jsonl": "corpus.exports.jsonl_format:JsonlWriter",
    "csv": "corpus.exports.csv_format:CsvWriter",
    "xlsx": "corpus.exports.xlsx_format:XlsxWriter",
}
"""The ending of each format's files, and its writer as module:class, imported when it is first wanted."""


def list_formats(use: FormatUse) -> tuple[str, ...]:
    """List the endings of the formats that are good for a use, in the order of FORMATS."""
    return tuple(ending for ending in FORMATS if use in find_format(ending).USES)


def find_format(ending: str, use: FormatUse | None = None) -> type[TableWriter]:
    """Give the writer of files with an ending. Raises NotFound for an unknown one, or one that is not for `use`."""
    if ending not in FORMATS:
        raise NotFound("format", ending)
    module, _, name = FORMATS[ending].partition(":")
    writer: type[TableWriter] = getattr(import_module(module), name)
    if use is not None and use not in writer.USES:
        raise NotFound("format", ending)
    return writer


def write_value(value: CellValue) -> str:
    """Write a cell as plain text: "" for nothing, days as 2026-11-30, numbers with all their digits."""
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            return str(value)
