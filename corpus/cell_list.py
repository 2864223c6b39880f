"""Lists in a cell (单元格中的列表): terms side by side, and entries a line each with their parts.

What separates is escaped with a backslash where it is meant as itself, so that nothing written is read differently.
A backslash before any other character is a backslash.
"""

import re
from collections.abc import Iterable, Sequence

TERM_SEPARATORS = "；;、\n"
_COMMA = re.compile("(?<!\\\\)(?:，|(?<=[\u4e00-\u9fff]),|,(?=[\\s\u4e00-\u9fff]))")
"""A comma between words; one within a name is none: 1,4-丁二醇."""
PART_SEPARATORS = "|｜"


def split(text: str, separators: str, *, escapable: str = "") -> list[str]:
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


def escape(text: str, separators: str) -> str:
    """Write a text so that `split` with the same separators gives it back whole."""
    return re.sub(f"[\\\\{re.escape(separators)}]", lambda found: f"\\{found.group()}", text)


def read_terms(text: str) -> list[str]:
    """Read terms that are separated by ； ; 、 or line ends, or by commas between words; empty ones are left out."""
    return [term for term in split(_COMMA.sub("；", text), TERM_SEPARATORS, escapable="，,") if term]


def write_terms(terms: Iterable[str]) -> str:
    """Write terms side by side."""
    escaped = (escape(term, TERM_SEPARATORS) for term in terms)
    return "；".join(_COMMA.sub(lambda found: f"\\{found.group()}", term) for term in escaped)


def read_lines(text: str) -> list[str]:
    """Split a cell into its lines that are not blank."""
    return [line.strip() for line in text.replace("\r\n", "\n").split("\n") if line.strip()]


def read_parts(line: str) -> list[str]:
    """Split a line into its parts at | or ｜."""
    return split(line, PART_SEPARATORS)


def write_parts(parts: Sequence[str]) -> str:
    """Write the parts of a line, empty ones at its end left out."""
    written = [escape(part, PART_SEPARATORS) for part in parts]
    while written and not written[-1]:
        written.pop()
    return " | ".join(written)
