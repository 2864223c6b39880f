"""Days of a row (行中的日期): those that can't be meant, seen from the day on which the row comes in."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone

from corpus.advice import Advice, advise
from corpus.row import Row, RowError, Rule
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.need import Need

HERE = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The market's own day."""

PASSED = advise("its last day has passed; set a later one, or leave it empty")
_DUE = advise("the day has passed; write one that is still to come, or leave it empty")
_AHEAD = advise("the day is still to come; write the day on which it was so")


def today() -> date:
    """Say which day it is at the market."""
    return datetime.now(HERE).date()


def years_later(day: date, years: int) -> date:
    """Give the same day of a later year; 29 February becomes the 28th."""
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year + years, day=28 if leap else day.day)


def odd_days(row: Row, *, today: date) -> Iterator[RowError]:
    """Report a last day or a deadline that has passed, and a fact that is said to hold from a day to come.

    What the store knows already may have such days, and so may an export: this is for what is new.
    """
    for path, day, advice in _days(row, today):
        yield row.refused(path, day.isoformat(), Rule.DATE, advice)


def _days(row: Row, today: date) -> Iterator[tuple[str, date, Advice]]:
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
