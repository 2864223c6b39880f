"""Columns (表头): the sheet of each kind of row, from which the template, the readers and the writers all live."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

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


class Form(Enum):
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
class Wording:
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
    form: Form
    zh: Wording
    en: Wording
    required: bool = False
    choices: type[Enum] | None = None
    aliases: tuple[str, ...] = ()
    read_only: bool = False

    def wording(self, language: Language) -> Wording:
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
