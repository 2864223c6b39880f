"""History of a listing (条目历史): its versions, and what each changed of the one before."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from market.listing import Status, Step

PERSON = "person"
"""Stands among the changed keys where the person behind an expert was written anew: history knows no more of them."""
_LIFE_CYCLE = frozenset({"version", "status", "published_at", "updated_at"})
"""What every version says for itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One write of a listing. Who acted and the snapshot are for its owner and an operator, the note for an operator.

    `recorded_at` is when it was written down, `held_at` when it held; `snapshot` (adding and edits only) holds no
    person and no confidential text.
    """

    version: int
    step: Step
    before: Status | None
    after: Status
    recorded_at: datetime
    held_at: datetime
    actor: str | None
    note: str | None
    snapshot: Mapping[str, Any] | None
    personal_digest: bytes | None


@dataclass(frozen=True, slots=True)
class Version:
    """One write, the keys that it changed of the snapshot `before`; none of both where the reader may not know."""

    entry: HistoryEntry
    changed: tuple[str, ...] = ()
    before: Mapping[str, Any] | None = None


def versions(entries: Iterable[HistoryEntry]) -> Iterator[Version]:
    """Go through the writes of one listing, first to last, each compared with the snapshot before it."""
    snapshot: Mapping[str, Any] | None = None
    digest: bytes | None = None
    for entry in entries:
        if entry.snapshot is None:
            yield Version(entry)
            continue
        changed: list[str] = []
        if snapshot is not None:
            changed = changed_keys(snapshot, entry.snapshot)
            changed += [PERSON] if digest != entry.personal_digest else []
        yield Version(entry, tuple(changed), snapshot)
        snapshot, digest = entry.snapshot, entry.personal_digest


def changed_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Name the keys in which two snapshots differ, in the order of the second, those of the life cycle left out."""
    return [key for key in (dict(after) | dict(before)) if key not in _LIFE_CYCLE and before.get(key) != after.get(key)]
