"""Form of past deals (历史合同表单): what a sheet's rows are, and how one of its columns is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from corpus.columns import Column, Form, Wording
from market.listing.listing import Language


class HistoryKind(Enum):
    """What the rows of such a file are: deals, or totals of the whole district."""

    DEALS = "deals"
    TOTALS = "totals"


@dataclass(frozen=True, slots=True)
class HistoryForm:
    """The sheet of one kind: its name in both languages and its columns in order."""

    kind: HistoryKind
    name_zh: str
    name_en: str
    columns: Sequence[Column]

    def name(self, language: Language) -> str:
        """Give the sheet's name in a language."""
        return self.name_zh if language is Language.ZH else self.name_en

    def heading(self, key: str, language: Language) -> str:
        """Say what a column is called that a table may lack; a key that names none is its own name."""
        return next((each.wording(language).heading for each in self.columns if each.key == key), key)


def column(
    key: str,
    form: Form,
    zh: tuple[str, str, str],
    en: tuple[str, str],
    *,
    required: bool = False,
    choices: type[Enum] | None = None,
    aliases: tuple[str, ...] = (),
) -> Column:
    """Make a column of its heading, note and example; the example is the same in both languages."""
    heading, note, example = zh
    words = Wording(heading, note, example), Wording(*en, example)
    return Column(key=key, form=form, zh=words[0], en=words[1], required=required, choices=choices, aliases=aliases)
