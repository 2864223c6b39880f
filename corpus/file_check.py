"""File check (文件检查): what is wrong with a file's rows, found out without a store and without keeping anything."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pydantic import TypeAdapter

from corpus.advice import Advice, advise
from corpus.import_report import RowPlace
from corpus.row import OrganizationRow, Row, RowError, Rule, SkippedRow
from corpus.row_days import odd_days

ERRORS_KEPT = 5_000
"""Broken rules that are told one by one; whoever has more mends these first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """What a file holds: good listings and organisations, rows without 编号, those passed over, and what is to mend.

    A listing whose days can't be meant (a last day in the past) counts among what is to mend.

    `errors` holds the first ERRORS_KEPT broken rules, `broken` counts all of them, `broken_rows` the rows that have
    one. `elsewhere` names, by code, the organisations that the file itself does not bring, with the rows that
    need each and the column that says so.
    """

    listings: int
    organizations: int
    by_title: int
    skipped: tuple[SkippedRow, ...]
    errors: tuple[RowError, ...]
    broken: int
    broken_rows: int
    elsewhere: tuple[tuple[str, tuple[tuple[RowPlace, str], ...]], ...]

    def without(self, known: Iterable[str]) -> "FileCheck":
        """Give the check with the rows of organisations that are not `known` either among what is to mend."""
        found = set(known)
        missing = [(code, places) for code, places in self.elsewhere if code not in found]
        errors = [
            RowError(place.row, "organization", code, Rule.REFERENCE, _UNKNOWN, column, place.sheet)
            for code, places in missing
            for place, column in places
        ]
        return replace(
            self,
            listings=self.listings - len(errors),
            errors=tuple(sorted([*self.errors, *errors], key=RowPlace.of)[:ERRORS_KEPT]),
            broken=self.broken + len(errors),
            broken_rows=self.broken_rows + len(errors),
            elsewhere=tuple(each for each in self.elsewhere if each[0] in found),
        )


_UNKNOWN: Advice = advise("no organisation of the store has this code; import the organisation first, or mend the code")


def check_rows(rows: Iterable[Row | OrganizationRow | SkippedRow | RowError], *, today: date) -> FileCheck:
    """Check rows as they come, as if they came in `today`. Raises what reading them raises."""
    listings = by_title = broken = broken_rows = 0
    codes: set[str] = set()
    wanted: dict[str, list[tuple[RowPlace, str]]] = {}
    skipped: list[SkippedRow] = []
    errors: list[RowError] = []
    last: RowPlace | None = None
    for row in _with_their_days(rows, today):
        match row:
            case Row():
                listings += 1
                by_title += row.listing.number is None
                place = (RowPlace.of(row), row.columns.get("organization", ""))
                wanted.setdefault(row.organization, []).append(place)
            case OrganizationRow():
                codes.add(row.organization.code)
            case SkippedRow():
                skipped.append(row)
            case RowError():
                broken += 1
                broken_rows += RowPlace.of(row) != last
                last = RowPlace.of(row)
                if len(errors) < ERRORS_KEPT:
                    errors.append(row)
    return FileCheck(
        listings=listings,
        organizations=len(codes),
        by_title=by_title,
        skipped=tuple(skipped),
        errors=tuple(errors),
        broken=broken,
        broken_rows=broken_rows,
        elsewhere=tuple((code, tuple(places)) for code, places in wanted.items() if code not in codes),
    )


def _with_their_days(
    rows: Iterable[Row | OrganizationRow | SkippedRow | RowError], today: date
) -> Iterator[Row | OrganizationRow | SkippedRow | RowError]:
    for row in rows:
        faults = list(odd_days(row, today=today)) if isinstance(row, Row) else []
        yield from faults or (row,)


CHECKED: Final = TypeAdapter(FileCheck)
"""How a check is written as JSON, and read back strictly."""
