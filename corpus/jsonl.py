"""JSONL: one JSON object a line, into market types and back."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import IO

from corpus.achievement_row import read_achievement, write_achievement
from corpus.advice import advise, quoted
from corpus.coverage import unsaid_by_object
from corpus.expert_row import read_expert, write_expert
from corpus.identity import Identities
from corpus.json_object import NotJson, parse_object
from corpus.listing_row import read_shared, write_shared
from corpus.need_row import read_need, write_need
from corpus.organization_row import read_organization, write_organization
from corpus.record import Record
from corpus.row import Fault, Json, OrganizationRow, Row, RowError, RowKind, Rule, row_errors
from corpus.taxonomy import plan_labels
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.field import Taxonomy
from market.listing.listing import Kind
from market.listing.need import Need

LINE_LIMIT = 1_000_000
"""Bytes a line may have; a listing with every key full stays far below."""


def read_listings(
    source: Path | Iterable[str | bytes], *, taxonomy: Taxonomy
) -> Iterator[Row | OrganizationRow | RowError]:
    """Read a file, or its lines, in order; good rows are yielded beside the errors of bad ones.

    Rows count from 1 and are the file's lines; blank lines are passed over. A row whose kind is an
    organisation's is an OrganizationRow. Raises OSError where the file can't be read.
    """
    labels = plan_labels(taxonomy)
    identities = Identities()
    for number, line in enumerate(_lines(source) if isinstance(source, Path) else source, 1):
        faults: list[Fault] = []
        text = _decoded(line, faults, first=number == 1)
        if not faults and not text.strip():
            continue
        row = None if faults else _parsed(number, text, labels, faults, identities)
        yield from row_errors(number, faults)
        if row is not None and not faults:
            yield row


def read_object(
    number: int, members: Mapping[str, Json], labels: Mapping[str, str], faults: list[Fault], *, sheet: str = ""
) -> Row | OrganizationRow | None:
    """Make a row of an object, however it was written; what is wrong is added to `faults`."""
    record = Record(members, faults)
    kind = record.choice("kind", RowKind, required=True)
    if kind is None:
        return None
    if kind.listing is None:
        organization = read_organization(Record(members, faults))
        return None if organization is None else OrganizationRow(number, organization, sheet)
    shared = read_shared(record, labels)
    readers = {Kind.ACHIEVEMENT: read_achievement, Kind.NEED: read_need, Kind.EXPERT: read_expert}
    listing = readers[kind.listing](record, shared)
    return None if listing is None else Row(number, shared.organization, listing, shared.place, sheet)


def write_row(row: Row | OrganizationRow) -> str:
    """Write a row as one line without its end; keys come in one fixed order, the unknown are left out."""
    return json.dumps(write_object(row), ensure_ascii=False, allow_nan=False, default=_refuse_number)


def write_object(row: Row | OrganizationRow) -> dict[str, Json]:
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
        yield from bounded_lines(file)


def bounded_lines(file: IO[bytes]) -> Iterator[bytes]:
    """Go through a file's lines; of one that is too long only as much is given as shows that it is."""
    while line := file.readline(LINE_LIMIT + 1):
        yield line
        while len(line) > LINE_LIMIT and not line.endswith(b"\n"):
            line = file.readline(LINE_LIMIT + 1)


def _decoded(line: str | bytes, faults: list[Fault], *, first: bool) -> str:
    if len(line) > LINE_LIMIT:
        faults.append(
            Fault(
                "",
                "",
                Rule.LENGTH,
                advise("the line is longer than %(limit)s bytes; write one row a line", limit=f"{LINE_LIMIT:,}"),
            )
        )
        return ""
    if isinstance(line, bytes):
        try:
            line = line.decode("utf-8")
        except UnicodeDecodeError as error:
            advice = advise("byte %(place)s of the line is no UTF-8; save the file as UTF-8", place=error.start + 1)
            faults.append(Fault("", "", Rule.FORMAT, advice))
            return ""
    return line.removeprefix("\ufeff") if first else line


def _parsed(
    number: int, text: str, labels: Mapping[str, str], faults: list[Fault], identities: Identities
) -> Row | OrganizationRow | None:
    try:
        members = parse_object(text)
    except NotJson as error:
        faults.append(Fault("", text.strip()[:40], Rule.FORMAT, quoted(str(error))))
        return None
    row = read_object(number, members, labels, faults)
    identities.check(members, number, faults)
    return replace(row, unsaid=unsaid_by_object(members)) if isinstance(row, Row) else row
