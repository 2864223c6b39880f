"""Hostile file (恶意文件): bytes that a file of rows may not get away with, and what is to become of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from corpus.imports.reading import FoundRow
from corpus.validation.refusal import FileRefusal, FileRefused
from corpus.validation.row import ListingRow, OrganizationRow, RowError, ValidationRule
from tests.corpus.sheet.workbooks import CODE

Place: TypeAlias = tuple[int, str, ValidationRule]
"""A fault's row and column (or key, or the row's whole line: ""), and the rule that is broken."""

HEAD = "机构代码,需求名称,问题描述\n"
GOOD = f"{CODE},磁体防锈,海边两年就生锈\n"
TITLE = "磁体防锈"


@dataclass(frozen=True, slots=True)
class Reported:
    """A file that is read: the titles of its good rows, and where each fault of the others lies."""

    kept: tuple[str, ...] = ()
    faults: tuple[Place, ...] = ()


End: TypeAlias = FileRefusal | Reported

KEPT = Reported((TITLE,))
"""The one good row is kept and nothing is wrong, however odd the file is."""


@dataclass(frozen=True, slots=True)
class HostileFile:
    """One file, made when it is needed; `heavy` ones are for the proof alone."""

    name: str
    make: Callable[[], bytes]
    end: End
    heavy: bool = False


def ended(read: Callable[[], Iterable[FoundRow]]) -> End:
    """Read a file to its end and say what became of it."""
    try:
        found = list(read())
    except FileRefused as refused:
        return refused.reason
    return Reported(
        tuple(title_of(each) for each in found if isinstance(each, ListingRow | OrganizationRow)),
        tuple((each.row, each.column or each.path, each.rule) for each in found if isinstance(each, RowError)),
    )


def title_of(row: ListingRow | OrganizationRow) -> str:
    """Name a good row."""
    return row.listing.title if isinstance(row, ListingRow) else row.organization.name
