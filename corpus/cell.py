"""Cell (单元格): a value as a sheet holds it, before anybody has said what it means."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from corpus.advice import Advice, advise
from corpus.row import Rule


class Blemish(Enum):
    """Why a cell of a workbook has no value that can be read."""

    NO_RESULT = "no_result"
    ERROR = "error"
    MERGED = "merged"


Cell: TypeAlias = str | Decimal | bool | date | datetime | Blemish | None
"""What a cell holds: text, an exact number, yes or no, a day, a day with its time, a blemish; None is blank."""

_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_WIDTHLESS = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF))
_DIGITS_KEPT = 15
"""Significant digits that a spreadsheet keeps of a number; what is longer has lost its end."""

_BLEMISHES = {
    Blemish.NO_RESULT: (
        Rule.FORMULA,
        advise("the formula has no result in the file; replace it by its value, or open and save the file in Excel"),
    ),
    Blemish.ERROR: (Rule.FORMULA, advise("the formula ends in an error; replace it by a value")),
    Blemish.MERGED: (Rule.MERGED, advise("the cell is merged with another; unmerge them, write each row's own value")),
}


class CellFault(ValueError):
    """What a cell holds can't be what its column wants; `entry` is the place (from 0) in a list, if it is one."""

    def __init__(self, rule: Rule, advice: Advice, *, value: str | None = None, entry: int | None = None) -> None:
        super().__init__(str(advice))
        self.rule = rule
        self.advice = advice
        self.value = value
        self.entry = entry


def is_blank(cell: Cell) -> bool:
    """Say whether a cell holds nothing but blanks."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Cell) -> str:
    """Write a cell as the text that a person sees in it, without the blanks around it.

    Raises CellFault for a blemish, and for a number that is too long to have kept all its digits.
    """
    match cell:
        case None:
            return ""
        case str():
            return cell.strip()
        case bool():
            return "TRUE" if cell else "FALSE"
        case Decimal():
            return _number_text(cell)
        case datetime():
            midnight = cell.time() == datetime.min.time()
            return cell.date().isoformat() if midnight else cell.isoformat(" ")
        case date():
            return cell.isoformat()
        case Blemish():
            rule, advice = _BLEMISHES[cell]
            raise CellFault(rule, advice, value="")


def seen(cell: Cell) -> str:
    """Write a cell for a report, whatever is wrong with it; a blemish shows nothing."""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return "" if isinstance(cell, Blemish) else text_of(cell)


def narrow(text: str) -> str:
    """Write full-width letters, digits and punctuation (全角) as their usual narrow forms, 　 as a blank."""
    return text.translate(_NARROW)


def folded(text: str) -> str:
    """Fold a name for comparison: narrow, lower case, compatibility forms, no blanks or widthless marks at all."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().translate(_WIDTHLESS).split())


def _number_text(number: Decimal) -> str:
    written = f"{number:f}"
    if abs(number) >= 10**_DIGITS_KEPT:
        advice = advise("a number this long loses its last digits in a spreadsheet; type it into a text cell")
        raise CellFault(Rule.NUMBER, advice, value=written)
    return written.rstrip("0").rstrip(".") if "." in written else written
