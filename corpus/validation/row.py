"""Row (行): what a file's row becomes, whichever format it came in, or what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TypeAlias
from uuid import UUID

from corpus.validation.hint import FixHint
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.listing import Kind, ListingId
from market.listing.need import Need
from market.organization import Organization, OrganizationId
from market.place import Place

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | Decimal | bool | None"
"""A value as read from JSON; numbers with a point are exact Decimals, never float."""

UNSAVED = ListingId(UUID(int=0))
"""The id of a listing that is in no store yet; the import gives it one."""
UNRESOLVED = OrganizationId(UUID(int=0))
"""The organisation's id before the import has looked its code up."""


class RowKind(Enum):
    """What a row's `kind` may be: a listing's, or an organisation's."""

    ACHIEVEMENT = "achievement"
    NEED = "need"
    EXPERT = "expert"
    ENTERPRISE = "enterprise"
    UNIVERSITY = "university"
    INSTITUTE = "institute"
    HOSPITAL = "hospital"
    SERVICE = "service"
    FOREIGN = "foreign"

    @property
    def listing(self) -> Kind | None:
        """Name the kind of listing; None for an organisation."""
        return {RowKind.ACHIEVEMENT: Kind.ACHIEVEMENT, RowKind.NEED: Kind.NEED, RowKind.EXPERT: Kind.EXPERT}.get(self)


class ValidationRule(Enum):
    """Which rule a value breaks."""

    FORMAT = "format"
    REQUIRED = "required"
    UNKNOWN_KEY = "unknown_key"
    TYPE = "type"
    LENGTH = "length"
    CHARACTERS = "characters"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    REFERENCE = "reference"
    DUPLICATE = "duplicate"
    MEANING = "meaning"
    CONFLICT = "conflict"
    FORMULA = "formula"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One broken rule in one row: where, what stood there (shortened), and what to write instead.

    `path` is the key's place in the row's object, such as indicators[0].value. `column` is the column as a person
    sees it, its letter and the file's own heading (D 预算下限（万元）); a format without columns leaves it empty.
    """

    path: str
    value: str
    rule: ValidationRule
    advice: FixHint
    column: str = ""


@dataclass(frozen=True, slots=True)
class RowError:
    """A fault with its row's number; a row may have several.

    Rows count from 1 as the file shows them: lines in JSONL, rows in a table, whose heading row counts. `sheet`
    names the sheet of a workbook, each of which counts anew.
    """

    row: int
    path: str
    value: str
    rule: ValidationRule
    advice: FixHint
    column: str = ""
    sheet: str = ""

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.sheet, f"row {self.row}", self.column or self.path) if part)
        shown = f" ({self.value})" if self.value else ""
        return f"{where}: {self.rule.value}{shown}: {self.advice}"


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that was passed over on purpose, such as the example row of a template; it is reported, never silent."""

    number: int
    reason: FixHint
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A good listing; it has neither id nor organisation's id yet. `place` None means the organisation's.

    `unsaid` are the keys that the row says nothing of: of a listing that is there already they stay as they are.
    `columns` maps keys to the columns that they came from, as a person sees them; a format without columns has none.
    """

    number: int
    organization: str
    listing: Achievement | Need | Expert
    place: Place | None = None
    sheet: str = ""
    unsaid: frozenset[str] = field(default=frozenset(), compare=False)
    columns: Mapping[str, str] = field(default_factory=dict, compare=False)

    def refused(self, path: str, value: str, rule: ValidationRule, advice: FixHint) -> RowError:
        """Say what is wrong with one of its keys, and in which column."""
        return RowError(self.number, path, value, rule, advice, self.columns.get(path, ""), self.sheet)


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """A good organisation; its id is UNRESOLVED until the store has it."""

    number: int
    organization: Organization
    sheet: str = ""


def make_row_errors(number: int, faults: list[FieldError], *, sheet: str = "") -> list[RowError]:
    """Give every fault its row's number."""
    return [
        RowError(number, fault.path, fault.value, fault.rule, fault.advice, fault.column, sheet) for fault in faults
    ]
