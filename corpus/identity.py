"""Identity (识别): by what a row is known, and which rows of one file are the same."""

from collections.abc import Mapping

from corpus.advice import advise
from corpus.cell import narrow
from corpus.row import Fault, Json, RowKind, Rule

_LISTINGS = frozenset(kind.value for kind in RowKind if kind.listing is not None)

_LIMIT = 1_000
"""Characters beyond which a value names no listing: they are kept for every row of a file."""


class Identities:
    """The rows of one file that were seen so far; the second of two that are the same is a fault."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, ...], tuple[str, int]] = {}

    def check(self, members: Mapping[str, Json], number: int, faults: list[Fault], *, sheet: str = "") -> None:
        """Report a row that was there before, by its number, else by its title; organisations by their code too.

        A row counts by what could be read of it, whatever else is wrong with it.
        """
        for key in _keys(members):
            other, before = self._seen.setdefault(key, (sheet, number))
            if (other, before) != (sheet, number):
                advice = advise("row %(row)s is the same; remove one, or give each its own number", row=before)
                faults.append(Fault(key[1], key[-1], Rule.DUPLICATE, advice))


def _keys(members: Mapping[str, Json]) -> list[tuple[str, ...]]:
    kind, number = _text(members, "kind"), _text(members, "number")
    if kind in _LISTINGS:
        owner, title = _text(members, "organization"), _text(members, "title")
        named = ("number", narrow(number).strip()) if number else ("title", title)
        return [(kind, named[0], narrow(owner).strip(), named[1])] if owner and named[1] else []
    written = (("code", _text(members, "code")), ("number", number))
    return [("organization", key, narrow(value).strip()) for key, value in written if value]


def _text(members: Mapping[str, Json], key: str) -> str:
    value = members.get(key)
    return value.strip() if isinstance(value, str) and len(value) <= _LIMIT else ""
