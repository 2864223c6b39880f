"""Single values in a cell (单元格中的值): days, whole numbers, yes and no, countries, members of closed sets."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import TypeVar

from babel import Locale

from corpus.advice import advise
from corpus.cell import Cell, CellFault, folded, narrow, text_of
from corpus.cell_list import TERM_SEPARATORS, split
from corpus.labels import label, names
from corpus.row import Rule
from market.listing.listing import Language

E = TypeVar("E", bound=Enum)

_DAYS = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00)?(\.0+)?$", re.ASCII)
_YES = frozenset({"是", "有", "对", "√", "✓", "true", "yes", "y", "1"})
_NO = frozenset({"否", "无", "不", "×", "✗", "false", "no", "n", "0"})
_NO_END = frozenset({"长期", "长期有效", "永久", "永久有效", "不限", "无限期", "无期限", "无", "none", "unlimited"})
_COUNTRY_CODE = re.compile(r"[A-Za-z]{2}")


def read_day(cell: Cell) -> str:
    """Read a day in one of five styles, or from a date cell, and write it as 2026-11-24.

    Raises CellFault.
    """
    if isinstance(cell, datetime):
        if cell.time() != datetime.min.time():
            raise CellFault(Rule.DATE, advise("write the day alone, as 2026-11-24"), value=text_of(cell))
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = _MIDNIGHT.sub("", narrow(text_of(cell)).strip())
    written = text.replace(" ", "")
    for style in _DAYS:
        if found := style.fullmatch(written):
            try:
                return date(*map(int, found.groups())).isoformat()
            except ValueError:  # 2026-02-30 has the form of a day and is none
                raise CellFault(Rule.DATE, advise("write a day that exists as 2026-11-24")) from None
    if folded(written) in _NO_END:
        raise CellFault(Rule.DATE, advise("leave it empty: without a day there is no end"))
    raise CellFault(Rule.DATE, advise("write year, month and day as 2026-11-24"))


def read_whole(cell: Cell) -> int:
    """Read a whole number.

    Raises CellFault.
    """
    text = narrow(text_of(cell)).replace(",", "")
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise CellFault(Rule.NUMBER, advise("write a whole number, without a unit"))
    return int(text)


def read_flag(cell: Cell, *, language: Language = Language.ZH) -> bool:
    """Read yes or no (是 / 否, 有 / 无, true / false, 1 / 0).

    Raises CellFault, worded for a sheet in `language`.
    """
    if isinstance(cell, bool):
        return cell
    text = folded(text_of(cell))
    if text in _YES or text in _NO:
        return text in _YES
    advice = advise("write 是 or 否") if language is Language.ZH else advise("write yes or no")
    raise CellFault(Rule.CHOICE, advice)


def read_code(cell: Cell) -> str:
    """Read a code or a number of a register; full-width characters become narrow.

    Raises CellFault when it was kept as a number too long for a spreadsheet.
    """
    return narrow(text_of(cell)).strip()


def read_country(cell: Cell) -> str:
    """Read a country by its ISO 3166 code or its name in Chinese or English, and give the code.

    Raises CellFault.
    """
    text = narrow(text_of(cell)).strip()
    if _COUNTRY_CODE.fullmatch(text):
        return text.upper()
    if (code := _countries().get(folded(text))) is not None:
        return code
    raise CellFault(Rule.REFERENCE, advise("write the country's name or its ISO code, such as 中国 or CN"))


def read_choice(text: str, choices: type[E], *, language: Language, entry: int | None = None) -> E:
    """Read one member of a closed set by its label in either language, another name of it, or its value.

    Raises CellFault, which lists the labels in `language`.
    """
    member: E | None = _named(choices).get(folded(text))
    if member is not None:
        return member
    listed = "、".join(label(each, language) for each in choices)
    raise CellFault(Rule.CHOICE, advise("write one of: %(choices)s", choices=listed), value=text, entry=entry)


def read_choices(cell: Cell, choices: type[E], *, language: Language) -> list[E]:
    """Read members side by side; commas and slashes separate them too where no label has one.

    Raises CellFault.
    """
    read: list[E] = []
    for term in filter(None, split(text_of(cell), TERM_SEPARATORS)):
        parts = [term] if folded(term) in _named(choices) else [part for part in split(term, ",，/") if part]
        read.extend(read_choice(part, choices, language=language, entry=len(read) + n) for n, part in enumerate(parts))
    return read


@cache
def _named(choices: type[E]) -> Mapping[str, E]:
    """Map every folded name of a closed set's members; a set's names never change, so each is folded once."""
    return {folded(name): member for member in choices for name in names(member)}


@cache
def _countries() -> Mapping[str, str]:
    """Map the folded Chinese and English names of countries to their codes (CLDR)."""
    return {
        folded(str(name)): str(code)
        for language in ("en", "zh")
        for code, name in Locale(language).territories.items()
        if len(code) == 2
    }
