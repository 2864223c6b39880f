"""The record as a file (记录导出): CSV or JSONL, in the chain's order, with every digest."""

import csv
import json
from collections.abc import Iterable
from enum import Enum
from io import StringIO

from corpus.sheet.cell import escape_formula
from market.audit.audit import AuditEntry

COLUMNS = (
    *("position", "recorded_at", "event", "actor", "organization", "subject_kind", "subject", "detail"),
    *("request", "digest"),
)
_MARK = b"\xef\xbb\xbf"
"""Without it Excel takes a CSV file for one in the system's own encoding."""


class AuditFormat(Enum):
    """How the record is written."""

    CSV = "csv"
    JSONL = "jsonl"


def write_heading(audit_format: AuditFormat) -> bytes:
    """Write what stands before the entries."""
    return b"" if audit_format is AuditFormat.JSONL else _MARK + ",".join(COLUMNS).encode() + b"\r\n"


def write_entries(entries: Iterable[AuditEntry], audit_format: AuditFormat) -> bytes:
    """Write entries, a line each; in CSV nothing runs as a formula."""
    if audit_format is AuditFormat.JSONL:
        lines = (json.dumps(write_entry(entry), ensure_ascii=False) for entry in entries)
        return "".join(f"{line}\n" for line in lines).encode()
    piece = StringIO(newline="")
    writer = csv.writer(piece, lineterminator="\r\n")
    for entry in entries:
        cells = write_entry(entry) | {"detail": json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)}
        writer.writerow([escape_formula("" if cells[column] is None else str(cells[column])) for column in COLUMNS])
    return piece.getvalue().encode()


def write_entry(entry: AuditEntry) -> dict[str, object]:
    """Write an entry as JSON's own values."""
    return {
        "position": entry.position,
        "recorded_at": entry.recorded_at.isoformat(),
        "event": entry.event.value,
        "actor": entry.actor,
        "organization": None if entry.organization_id is None else str(entry.organization_id),
        "subject_kind": entry.subject.kind.value,
        "subject": str(entry.subject.id),
        "detail": entry.detail,
        "request": entry.request_id,
        "digest": entry.digest.hex(),
    }
