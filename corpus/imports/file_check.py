"""File check (文件检查): what is wrong with a file's rows, found out without a store and without keeping anything.

File rows (文件的行): the rows of a file as lines of JSON, on their way out of the process that has read it.

What comes back is read as strictly as any file, so that a process which a hostile file took over can't make a row that
no file could.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from corpus.imports.reading import FoundRow
from corpus.imports.report import RowPlace
from corpus.listing.jsonl import read_object, write_object
from corpus.reference.taxonomy import plan_labels
from corpus.validation.checks import check_days
from corpus.validation.hint import FixHint, give_hint
from corpus.validation.record import NotJson, parse_object
from corpus.validation.refusal import FileRefusal, FileRefused
from corpus.validation.row import FieldError, ListingRow, OrganizationRow, RowError, SkippedRow, ValidationRule
from market.listing.field import Taxonomy

ERRORS_LIMIT = 5_000
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
            RowError(place.row, "organization", code, ValidationRule.REFERENCE, _UNKNOWN, column, place.sheet)
            for code, places in missing
            for place, column in places
        ]
        return replace(
            self,
            listings=self.listings - len(errors),
            errors=tuple(sorted([*self.errors, *errors], key=RowPlace.of)[:ERRORS_LIMIT]),
            broken=self.broken + len(errors),
            broken_rows=self.broken_rows + len(errors),
            elsewhere=tuple(each for each in self.elsewhere if each[0] in found),
        )


_UNKNOWN: FixHint = give_hint(
    "no organisation of the store has this code; import the organisation first, or mend the code"
)


def check_rows(rows: Iterable[ListingRow | OrganizationRow | SkippedRow | RowError], *, today: date) -> FileCheck:
    """Check rows as they come, as if they came in `today`. Raises what reading them raises."""
    listings = by_title = broken = broken_rows = 0
    codes: set[str] = set()
    wanted: dict[str, list[tuple[RowPlace, str]]] = {}
    skipped: list[SkippedRow] = []
    errors: list[RowError] = []
    last: RowPlace | None = None
    for row in _with_their_days(rows, today):
        match row:
            case ListingRow():
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
                if len(errors) < ERRORS_LIMIT:
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
    rows: Iterable[ListingRow | OrganizationRow | SkippedRow | RowError], today: date
) -> Iterator[ListingRow | OrganizationRow | SkippedRow | RowError]:
    for row in rows:
        faults = list(check_days(row, today=today)) if isinstance(row, ListingRow) else []
        yield from faults or (row,)


CHECKED: Final = TypeAdapter(FileCheck)
"""How a check is written as JSON, and read back strictly."""


ROWS_MAX = 2_000
"""Rows that one import on a page may have; whoever has more sends the file to the market office."""

ORGANIZATIONS = give_hint("organisations are taken in by the market office; only listings of your own are kept here")

_ERROR = TypeAdapter(RowError)
_SKIPPED = TypeAdapter(SkippedRow)


def write_rows(rows: Iterable[FoundRow]) -> Iterator[str]:
    """Write rows a line each, one more than ROWS_MAX at most."""
    for count, row in enumerate(rows):
        if count > ROWS_MAX:
            return
        yield json.dumps(_write_row(row), ensure_ascii=False, default=str)


def read_rows(lines: Iterable[str], *, taxonomy: Taxonomy) -> list[FoundRow]:
    """Read the rows back.

    Raises FileRefused for what `write_rows` has not written.
    """
    labels = plan_labels(taxonomy)
    try:
        return [_read(parse_object(line), labels) for line in lines if line]
    except (NotJson, ValidationError, KeyError, TypeError) as error:
        raise FileRefused(FileRefusal.TOO_HEAVY) from error


def _write_row(row: FoundRow) -> dict[str, Any]:
    match row:
        case RowError():
            return {"error": _ERROR.dump_python(row, mode="json")}
        case SkippedRow():
            return {"skipped": _SKIPPED.dump_python(row, mode="json")}
        case OrganizationRow():
            return {"organization": row.organization.code, "number": row.number, "sheet": row.sheet}
        case ListingRow():
            place = {"number": row.number, "sheet": row.sheet}
            return place | {"row": write_object(row), "unsaid": sorted(row.unsaid), "columns": dict(row.columns)}


def _read(told: Mapping[str, Any], labels: Mapping[str, str]) -> FoundRow:
    if "error" in told:
        return _ERROR.validate_python(told["error"])
    if "skipped" in told:
        return _SKIPPED.validate_python(told["skipped"])
    number, sheet = int(told["number"]), str(told["sheet"])
    if "organization" in told:
        return SkippedRow(number, ORGANIZATIONS, sheet)
    faults: list[FieldError] = []
    row = read_object(number, told["row"], labels, faults, sheet=sheet)
    if faults or not isinstance(row, ListingRow):
        raise FileRefused(FileRefusal.TOO_HEAVY)
    columns = {str(key): str(column) for key, column in told["columns"].items()}
    return replace(row, unsaid=frozenset(map(str, told["unsaid"])), columns=columns)
