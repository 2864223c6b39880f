"""JSONL: one JSON object a line, into market types and back."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import IO

from corpus.listing.achievement import read_achievement, write_achievement
from corpus.listing.expert import read_expert, write_expert
from corpus.listing.need import read_need, write_need
from corpus.listing.organization import read_organization, write_organization
from corpus.listing.shared import read_shared, write_shared
from corpus.reference.taxonomy import plan_labels
from corpus.sheet.column import list_unset_in_object
from corpus.validation.checks import RowIdentities
from corpus.validation.hint import give_hint, quote_hint
from corpus.validation.record import JsonRecord, NotJson, parse_object
from corpus.validation.row import (
    FieldError,
    Json,
    ListingRow,
    OrganizationRow,
    RowError,
    RowKind,
    ValidationRule,
    make_row_errors,
)
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.field import Taxonomy
from market.listing.listing import Kind
from market.listing.need import Need

LINE_LIMIT = 1_000_000
"""Bytes a line may have; a listing with every key full stays far below."""


def read_listings(
    source: Path | Iterable[str | bytes], *, taxonomy: Taxonomy
) -> Iterator[ListingRow | OrganizationRow | RowError]:
    """Read a file, or its lines, in order; good rows are yielded beside the errors of bad ones.

    Rows count from 1 and are the file's lines; blank lines are passed over. A row whose kind is an
    organisation's is an OrganizationRow. Raises OSError where the file can't be read.
    """
    labels = plan_labels(taxonomy)
    identities = RowIdentities()
    for number, line in enumerate(_lines(source) if isinstance(source, Path) else source, 1):
        faults: list[FieldError] = []
        text = _decode_line(line, faults, first=number == 1)
        if not faults and not text.strip():
            continue
        row = None if faults else _parse_line(number, text, labels, faults, identities)
        yield from make_row_errors(number, faults)
        if row is not None and not faults:
            yield row


def read_object(
    number: int, members: Mapping[str, Json], labels: Mapping[str, str], faults: list[FieldError], *, sheet: str = ""
) -> ListingRow | OrganizationRow | None:
    """Make a row of an object, however it was written; what is wrong is added to `faults`."""
    record = JsonRecord(members, faults)
    kind = record.choice("kind", RowKind, required=True)
    if kind is None:
        return None
    if kind.listing is None:
        organization = read_organization(JsonRecord(members, faults))
        return None if organization is None else OrganizationRow(number, organization, sheet)
    shared = read_shared(record, labels)
    readers = {Kind.ACHIEVEMENT: read_achievement, Kind.NEED: read_need, Kind.EXPERT: read_expert}
    listing = readers[kind.listing](record, shared)
    return None if listing is None else ListingRow(number, shared.organization, listing, shared.place, sheet)


def write_row(row: ListingRow | OrganizationRow) -> str:
    """Write a row as one line without its end; keys come in one fixed order, the unknown are left out."""
    return json.dumps(write_object(row), ensure_ascii=False, allow_nan=False, default=_refuse_number)


def write_object(row: ListingRow | OrganizationRow) -> dict[str, Json]:
    """Write a row as an object."""
    if isinstance(row, OrganizationRow):
        return write_organization(row.organization)
    members = write_shared(row.listing, row.organization, row.place)
    match row.listing:
        case Achievement():
            return members | write_achievement(row.listing)
        case Need():
            return members | write_need(row.listing)
        case Expert():
            return members | write_expert(row.listing)


def _refuse_number(value: Decimal) -> str:
    raise TypeError(f"{value} must be written as text")


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from read_bounded_lines(file)


def read_bounded_lines(file: IO[bytes]) -> Iterator[bytes]:
    """Go through a file's lines; of one that is too long only as much is given as shows that it is."""
    while line := file.readline(LINE_LIMIT + 1):
        yield line
        while len(line) > LINE_LIMIT and not line.endswith(b"\n"):
            line = file.readline(LINE_LIMIT + 1)


def _decode_line(line: str | bytes, faults: list[FieldError], *, first: bool) -> str:
    if len(line) > LINE_LIMIT:
        faults.append(
            FieldError(
                "",
                "",
                ValidationRule.LENGTH,
                give_hint("the line is longer than %(limit)s bytes; write one row a line", limit=f"{LINE_LIMIT:,}"),
            )
        )
        return ""
    if isinstance(line, bytes):
        try:
            line = line.decode("utf-8")
        except UnicodeDecodeError as error:
            advice = give_hint("byte %(place)s of the line is no UTF-8; save the file as UTF-8", place=error.start + 1)
            faults.append(FieldError("", "", ValidationRule.FORMAT, advice))
            return ""
    return line.removeprefix("\ufeff") if first else line


def _parse_line(
    number: int, text: str, labels: Mapping[str, str], faults: list[FieldError], identities: RowIdentities
) -> ListingRow | OrganizationRow | None:
    try:
        members = parse_object(text)
    except NotJson as error:
        faults.append(FieldError("", text.strip()[:40], ValidationRule.FORMAT, quote_hint(str(error))))
        return None
    row = read_object(number, members, labels, faults)
    identities.check(members, number, faults)
    return replace(row, unsaid=list_unset_in_object(members)) if isinstance(row, ListingRow) else row
