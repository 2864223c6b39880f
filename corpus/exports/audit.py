"""The record as a file (记录导出): in the chain's order, with every digest, written as it is read."""

import json
from collections.abc import AsyncIterator, Sequence
from io import BytesIO

from corpus.exports.format import CellKind, CellValue, TableColumn, TableLayout, TableWriter
from market.audit.audit import AuditEntry


async def stream_entries(
    batches: AsyncIterator[Sequence[AuditEntry]], writer: type[TableWriter]
) -> AsyncIterator[bytes]:
    """Write entries in a format that streams, and give the bytes of each batch as soon as it was read."""
    file = BytesIO()
    with writer(file) as tables:
        add = tables.add_table(LAYOUT)
        yield _drain(file)
        async for entries in batches:
            for entry in entries:
                add(entry)
            yield _drain(file)
    yield _drain(file)


def _drain(file: BytesIO) -> bytes:
    """Take out what was written so far."""
    written = file.getvalue()
    file.seek(0)
    file.truncate()
    return written


def write_entry(entry: AuditEntry) -> dict[str, object]:
    """Write an entry as JSON's own values."""
    return {**_write_columns(entry), "detail": entry.detail}


def _write_columns(entry: AuditEntry) -> dict[str, CellValue]:
    return {
        "position": entry.position,
        "recorded_at": entry.recorded_at.isoformat(),
        "event": entry.event.value,
        "actor": entry.actor,
        "organization": None if entry.organization_id is None else str(entry.organization_id),
        "subject_kind": entry.subject.kind.value,
        "subject": str(entry.subject.id),
        "detail": json.dumps(entry.detail, ensure_ascii=False, sort_keys=True),
        "request": entry.request_id,
        "digest": entry.digest.hex(),
    }


_NAMES = (
    *("position", "recorded_at", "event", "actor", "organization", "subject_kind", "subject", "detail"),
    *("request", "digest"),
)
LAYOUT = TableLayout(
    name="audit",
    columns=tuple(
        TableColumn(heading=name, kind=CellKind.NUMBER if name == "position" else CellKind.TEXT) for name in _NAMES
    ),
    cells=lambda entry: [*_write_columns(entry).values()],
    record=write_entry,
    tall=True,
)
"""How entries stand in a file."""
