"""The listings' history as the record knows it: every row belongs to one entry, and is what it was then."""

import hashlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from market.audit.chain import ChainFault, FaultKind
from market.postgres.db import Connection
from market.postgres.queries import queries

if TYPE_CHECKING:
    from hashlib import _Hash

BATCH = 5000
FIRST = -(2**63)


@dataclass(slots=True)
class _Told:
    """An entry that tells of history, with the digest it names and the one that its rows give."""

    position: int
    entry_id: int
    digest: object
    found: "_Hash" = field(default_factory=hashlib.sha256)


async def check(conn: Connection) -> list[ChainFault]:
    """Compare every row of history with the entry that tells of it, and the versions of each listing."""
    told, ranges = await _entries(conn)
    faults = await _read_history(conn, ranges)
    faults += [
        ChainFault(FaultKind.HISTORY_CHANGED, entry.position, entry_id=entry.entry_id)
        for entry in told
        if entry.found.hexdigest() != entry.digest
    ]
    faults += [
        ChainFault(FaultKind.VERSIONS_BROKEN, name=str(row["listing_id"]))
        for row in await conn.fetch(queries(__name__)["broken_versions"])
    ]
    return faults


async def _entries(conn: Connection) -> tuple[list[_Told], list[tuple[int, int, _Told]]]:
    """Read which entries tell of which ids of history, the ranges by their first id."""
    told: list[_Told] = []
    ranges: list[tuple[int, int, _Told]] = []
    after = FIRST
    while True:
        rows = await conn.fetch(queries(__name__)["entries"], after, BATCH)
        for row in rows:
            entry = _Told(row["position"], row["id"], row["detail"].get("sha256"))
            told.append(entry)
            ranges += [(first, last, entry) for first, last in _ranges(row["detail"])]
            after = entry.position
        if len(rows) < BATCH:
            return told, sorted(ranges, key=lambda each: each[0])


def _ranges(detail: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Read the ranges of ids of an entry; what is none was put in by an edit, which its link shows."""
    pairs = detail["history"] if isinstance(detail["history"], list) else []
    return [
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(bound, int) for bound in pair)
    ]


async def _read_history(conn: Connection, ranges: list[tuple[int, int, _Told]]) -> list[ChainFault]:
    """Give each row of history to the entry that tells of it, and name the rows of which none tells."""
    firsts = [first for first, _, _ in ranges]
    faults: list[ChainFault] = []
    after = FIRST
    while True:
        rows = await conn.fetch(queries(__name__)["digests"], after, BATCH)
        for row in rows:
            after = row["id"]
            place = bisect_right(firsts, after) - 1
            if place < 0 or after > ranges[place][1]:
                faults.append(ChainFault(FaultKind.HISTORY_UNRECORDED, entry_id=after, name=str(row["listing_id"])))
            else:
                ranges[place][2].found.update(row["digest"])
        if len(rows) < BATCH:
            return faults
