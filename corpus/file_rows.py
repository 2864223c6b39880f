"""File rows (文件的行): the rows of a file as lines of JSON, on their way out of the process that has read it.

What comes back is read as strictly as any file, so that a process which a hostile file took over can't make a row that
no file could.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from corpus.advice import advise
from corpus.file_refusal import FileRefused, Refusal
from corpus.json_object import NotJson, parse_object
from corpus.jsonl import read_object, write_object
from corpus.reading import FoundRow
from corpus.row import Fault, OrganizationRow, Row, RowError, SkippedRow
from corpus.taxonomy import plan_labels
from market.listing.field import Taxonomy

ROWS_MAX = 2_000
"""Rows that one import on a page may have; whoever has more sends the file to the market office."""

ORGANIZATIONS = advise("organisations are taken in by the market office; only listings of your own are kept here")

_ERROR = TypeAdapter(RowError)
_SKIPPED = TypeAdapter(SkippedRow)


def write_rows(rows: Iterable[FoundRow]) -> Iterator[str]:
    """Write rows a line each, one more than ROWS_MAX at most."""
    for count, row in enumerate(rows):
        if count > ROWS_MAX:
            return
        yield json.dumps(_written(row), ensure_ascii=False, default=str)


def read_rows(lines: Iterable[str], *, taxonomy: Taxonomy) -> list[FoundRow]:
    """Read the rows back.

    Raises FileRefused for what `write_rows` has not written.
    """
    labels = plan_labels(taxonomy)
    try:
        return [_read(parse_object(line), labels) for line in lines if line]
    except (NotJson, ValidationError, KeyError, TypeError) as error:
        raise FileRefused(Refusal.TOO_HEAVY) from error


def _written(row: FoundRow) -> dict[str, Any]:
    match row:
        case RowError():
            return {"error": _ERROR.dump_python(row, mode="json")}
        case SkippedRow():
            return {"skipped": _SKIPPED.dump_python(row, mode="json")}
        case OrganizationRow():
            return {"organization": row.organization.code, "number": row.number, "sheet": row.sheet}
        case Row():
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
    faults: list[Fault] = []
    row = read_object(number, told["row"], labels, faults, sheet=sheet)
    if faults or not isinstance(row, Row):
        raise FileRefused(Refusal.TOO_HEAVY)
    columns = {str(key): str(column) for key, column in told["columns"].items()}
    return replace(row, unsaid=frozenset(map(str, told["unsaid"])), columns=columns)
