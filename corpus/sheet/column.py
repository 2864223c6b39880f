"""Columns (表头): the sheet of each kind of row, from which the template, the readers and the writers all live.

Coverage (行之所及): which keys of a listing a row says nothing of, so that an import leaves them as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from corpus.validation.row import Json
from market.listing.listing import Kind, Language


class SheetKind(Enum):
    """What the rows of a sheet are."""

    ORGANIZATION = "organization"
    ACHIEVEMENT = "achievement"
    NEED = "need"
    EXPERT = "expert"

    @property
    def listing(self) -> Kind | None:
        """Name the kind of listing; None for organisations."""
        return None if self is SheetKind.ORGANIZATION else Kind(self.value)


class CellFormat(Enum):
    """How a cell is written, and so how it is read."""

    TEXT = "text"
    LINES = "lines"
    CODE = "code"
    DAY = "day"
    AMOUNT = "amount"
    WHOLE = "whole"
    FLAG = "flag"
    COUNTRY = "country"
    CHOICE = "choice"
    CHOICES = "choices"
    TERMS = "terms"
    MATURITY = "maturity"
    PLAN_FIELDS = "plan_fields"
    OTHER_FIELDS = "other_fields"
    INDICATORS = "indicators"
    RIGHTS = "rights"
    ADVANTAGES = "advantages"
    TOPICS = "topics"


@dataclass(frozen=True, slots=True)
class ColumnWording:
    """A column in one language: its heading (with the unit), one sentence of note, and an example value."""

    heading: str
    note: str
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a sheet; `key` is the path of what it fills in the row's object, such as price.low_wan.

    `aliases` are headings that people write instead of ours. A column that is `read_only` is understood and never
    written: the template and the exports have others for the same keys.
    """

    key: str
    form: CellFormat
    zh: ColumnWording
    en: ColumnWording
    required: bool = False
    choices: type[Enum] | None = None
    aliases: tuple[str, ...] = ()
    read_only: bool = False

    def wording(self, language: Language) -> ColumnWording:
        """Give the column's words in a language."""
        return self.zh if language is Language.ZH else self.en


@dataclass(frozen=True, slots=True)
class SheetForm:
    """The sheet of one kind: its name in both languages, other names, and its columns in order."""

    kind: SheetKind
    name_zh: str
    name_en: str
    aliases: tuple[str, ...]
    columns: Sequence[Column]

    def name(self, language: Language) -> str:
        """Give the sheet's name in a language."""
        return self.name_zh if language is Language.ZH else self.name_en

    @property
    def written(self) -> tuple[Column, ...]:
        """List the columns that the template and the exports have."""
        return tuple(column for column in self.columns if not column.read_only)


PLAN_CODES = "fields.plan"
OTHER_CODES = "fields.other"
"""A table has two columns for the one key `fields`: the plan's codes that stand first, and what follows them."""

_GUARDED = frozenset({"audience", "anonymous", "rankable"})
"""What is hidden is shown because a row says so, never because it says nothing."""


def list_unset_in_object(members: Mapping[str, Json]) -> frozenset[str]:
    """Say what an object of JSONL leaves alone: it is the whole listing, but for what hides and who it names.

    A person goes by an explicit null alone.
    """
    guarded = {key for key in _GUARDED if members.get(key) is None}
    return frozenset(guarded if "person" in members else guarded | {"person"})


def list_unset_in_columns(form: SheetForm, columns: Iterable[Column]) -> frozenset[str]:
    """Say what every row of a table leaves alone: the keys for which it has no column."""
    there = list(columns)
    keys = {_key(column) for column in there}
    whole = tuple(f"{column.key}." for column in there if column.read_only)
    written = (_key(column) for column in form.written)
    return frozenset(key for key in written if key not in keys and not key.startswith(whole))


def list_unset_in_row(left: frozenset[str], filled: Iterable[str]) -> frozenset[str]:
    """Say what one row of a table leaves alone: not what its cells fill, but what hides wherever that is blank."""
    said = frozenset(filled)
    return (left - said) | (_GUARDED - said)


def _key(column: Column) -> str:
    match column.form:
        case CellFormat.PLAN_FIELDS:
            return PLAN_CODES
        case CellFormat.OTHER_FIELDS:
            return OTHER_CODES
        case _:
            return column.key
