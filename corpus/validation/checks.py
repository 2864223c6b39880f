"""Days of a row (行中的日期): those that can't be meant, seen from the day on which the row comes in.

Identity (识别): by what a row is known, and which rows of one file are the same.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from corpus.sheet.cell import narrow
from corpus.validation.hint import FixHint, give_hint
from corpus.validation.row import FieldError, Json, ListingRow, RowError, RowKind, ValidationRule
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.need import Need

_LISTINGS = frozenset(kind.value for kind in RowKind if kind.listing is not None)

_LIMIT = 1_000
"""Characters beyond which a value names no listing: they are kept for every row of a file."""


class RowIdentities:
    """The rows of one file that were seen so far; the second of two that are the same is a fault."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, ...], tuple[str, int]] = {}

    def check(self, members: Mapping[str, Json], number: int, faults: list[FieldError], *, sheet: str = "") -> None:
        """Report a row that was there before, by its number, else by its title; organisations by their code too.

        A row counts by what could be read of it, whatever else is wrong with it.
        """
        for key in _keys(members):
            other, before = self._seen.setdefault(key, (sheet, number))
            if (other, before) != (sheet, number):
                advice = give_hint("row %(row)s is the same; remove one, or give each its own number", row=before)
                faults.append(FieldError(key[1], key[-1], ValidationRule.DUPLICATE, advice))


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


PASSED = give_hint("its last day has passed; set a later one, or leave it empty")
_DUE = give_hint("the day has passed; write one that is still to come, or leave it empty")
_AHEAD = give_hint("the day is still to come; write the day on which it was so")


def add_years(day: date, years: int) -> date:
    """Give the same day of a later year; 29 February becomes the 28th."""
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year + years, day=28 if leap else day.day)


def check_days(row: ListingRow, *, today: date) -> Iterator[RowError]:
    """Report a last day or a deadline that has passed, and a fact that is said to hold from a day to come.

    What the store knows already may have such days, and so may an export: this is for what is new.
    """
    for path, day, advice in _days(row, today):
        yield row.refused(path, day.isoformat(), ValidationRule.DATE, advice)


def _days(row: ListingRow, today: date) -> Iterator[tuple[str, date, FixHint]]:
    listing = row.listing
    past = [("expires_on", listing.expires_on, PASSED)]
    ahead: list[tuple[str, date | None]] = []
    match listing:
        case Achievement():
            ahead.append(("confirmed_on", listing.confirmed_on))
            ahead.append(("secrecy.on", None if listing.secrecy is None else listing.secrecy.on))
        case Need():
            past.append(("deadline_on", listing.deadline_on, _DUE))
        case Expert():
            ahead.append(("person.held_on", None if listing.person is None else listing.person.held_on))
    if isinstance(listing, Achievement | Need):
        ahead.append(("maturity.held_on", None if listing.maturity is None else listing.maturity.held_on))
    yield from ((path, day, advice) for path, day, advice in past if day is not None and day < today)
    yield from ((path, day, _AHEAD) for path, day in ahead if day is not None and day > today)
