"""Cell (单元格): a value as a sheet holds it, before anybody has said what it means.

Lists in a cell (单元格中的列表): terms side by side, and entries a line each with their parts.

What separates is escaped with a backslash where it is meant as itself, so that nothing written is read differently.
A backslash before any other character is a backslash.

Guard (公式防护): the mark that keeps a spreadsheet from taking a text for a formula, put on and off exactly.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from corpus.validation.hint import FixHint, give_hint
from corpus.validation.row import ValidationRule


class UnreadableCell(Enum):
    """Why a cell of a workbook has no value that can be read."""

    NO_RESULT = "no_result"
    ERROR = "error"
    MERGED = "merged"


Cell: TypeAlias = str | Decimal | bool | date | datetime | UnreadableCell | None
"""What a cell holds: text, an exact number, yes or no, a day, a day with its time, a blemish; None is blank."""

_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_WIDTHLESS = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF))
_DIGITS_KEPT = 15
"""Significant digits that a spreadsheet keeps of a number; what is longer has lost its end."""

_BLEMISHES = {
    UnreadableCell.NO_RESULT: (
        ValidationRule.FORMULA,
        give_hint("the formula has no result in the file; replace it by its value, or open and save the file in Excel"),
    ),
    UnreadableCell.ERROR: (ValidationRule.FORMULA, give_hint("the formula ends in an error; replace it by a value")),
    UnreadableCell.MERGED: (
        ValidationRule.MERGED,
        give_hint("the cell is merged with another; unmerge them, write each row's own value"),
    ),
}


class CellError(ValueError):
    """What a cell holds can't be what its column wants; `entry` is the place (from 0) in a list, if it is one."""

    def __init__(
        self, rule: ValidationRule, advice: FixHint, *, value: str | None = None, entry: int | None = None
    ) -> None:
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
        case UnreadableCell():
            rule, advice = _BLEMISHES[cell]
            raise CellError(rule, advice, value="")


def describe_cell(cell: Cell) -> str:
    """Write a cell for a report, whatever is wrong with it; a blemish shows nothing."""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return "" if isinstance(cell, UnreadableCell) else text_of(cell)


def narrow(text: str) -> str:
    """Write full-width letters, digits and punctuation (全角) as their usual narrow forms, 　 as a blank."""
    return text.translate(_NARROW)


def fold_name(text: str) -> str:
    """Fold a name for comparison: narrow, lower case, compatibility forms, no blanks or widthless marks at all."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().translate(_WIDTHLESS).split())


def _number_text(number: Decimal) -> str:
    written = f"{number:f}"
    if abs(number) >= 10**_DIGITS_KEPT:
        advice = give_hint("a number this long loses its last digits in a spreadsheet; type it into a text cell")
        raise CellError(ValidationRule.NUMBER, advice, value=written)
    return written.rstrip("0").rstrip(".") if "." in written else written


TERM_SEPARATORS = "；;、\n"
_COMMA = re.compile("(?<!\\\\)(?:，|(?<=[\u4e00-\u9fff]),|,(?=[\\s\u4e00-\u9fff]))")
"""A comma between words; one within a name is none: 1,4-丁二醇."""
PART_SEPARATORS = "|｜"


def split_escaped(text: str, separators: str, *, escapable: str = "") -> list[str]:
    """Split at separators that are not escaped, escapes taken off, blanks around each piece left out.

    The escapes of `escapable` are taken off too, though nothing is split there.
    """
    pieces = [""]
    place = 0
    while place < len(text):
        char = text[place]
        following = text[place + 1 : place + 2]
        if char == "\\" and following and (following == "\\" or following in separators + escapable):
            pieces[-1] += following
            place += 2
            continue
        if char in separators:
            pieces.append("")
        else:
            pieces[-1] += char
        place += 1
    return [piece.strip() for piece in pieces]


def escape_separators(text: str, separators: str) -> str:
    """Write a text so that `split` with the same separators gives it back whole."""
    return re.sub(f"[\\\\{re.escape(separators)}]", lambda found: f"\\{found.group()}", text)


def read_terms(text: str) -> list[str]:
    """Read terms that are separated by ； ; 、 or line ends, or by commas between words; empty ones are left out."""
    return [term for term in split_escaped(_COMMA.sub("；", text), TERM_SEPARATORS, escapable="，,") if term]


def write_terms(terms: Iterable[str]) -> str:
    """Write terms side by side."""
    escaped = (escape_separators(term, TERM_SEPARATORS) for term in terms)
    return "；".join(_COMMA.sub(lambda found: f"\\{found.group()}", term) for term in escaped)


def read_lines(text: str) -> list[str]:
    """Split a cell into its lines that are not blank."""
    return [line.strip() for line in text.replace("\r\n", "\n").split("\n") if line.strip()]


def read_parts(line: str) -> list[str]:
    """Split a line into its parts at | or ｜."""
    return split_escaped(line, PART_SEPARATORS)


def write_parts(parts: Sequence[str]) -> str:
    """Write the parts of a line, empty ones at its end left out."""
    written = [escape_separators(part, PART_SEPARATORS) for part in parts]
    while written and not written[-1]:
        written.pop()
    return " | ".join(written)


_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("''*[=+\\-@\t\r\n＝＋－＠]")
_QUOTED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def escape_formula(text: str) -> str:
    """Put ' before a text that a spreadsheet would run (OWASP, CSV injection), and before one that looks guarded."""
    return f"'{text}" if _FORMULA.match(text) else text


def escape_quoted_formula(text: str) -> str:
    """Put ' before a text that looks guarded, for cells whose type already says that they are text."""
    return f"'{text}" if _QUOTED.match(text) else text


def unescape_formula(text: str) -> str:
    """Take one guard off; a ' that is the text's own stays."""
    return text[1:] if _GUARDED.match(text) else text
