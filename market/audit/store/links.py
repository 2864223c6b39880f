"""The record's chain in the store: read, recomputed and compared from its first link to its end."""

from dataclasses import dataclass

from market.audit.chain import ChainCheck, ChainFault, FaultKind, Head, Link
from market.audit.store import deal_entries as audit_deal_entries
from market.audit.store import histories as audit_histories
from market.postgres.db import Connection, Record
from market.postgres.queries import queries

BATCH = 2000
FIRST = -(2**63)
_ROW = ("id", "at", "actor", "organization_id", "event", "subject_kind", "subject_id", "detail", "request_id")


@dataclass(frozen=True, slots=True)
class LinkFinding:
    """What a check of the whole record found; `noted_at` is where the head stands that was written down."""

    end: Head
    noted_at: int | None
    faults: tuple[ChainFault, ...]


async def verify(conn: Connection, *, noted: bytes | None = None) -> LinkFinding:
    """Recompute the whole chain with the listings' history and the deals, and compare its end with the head.

    `noted`, the digest of an earlier head, must still be in it. The connection's transaction must see one moment of
    the store.
    """
    check = ChainCheck(noted)
    after = (FIRST, FIRST)
    while True:
        rows = await conn.fetch(queries(__name__)["links"], *after, BATCH)
        for row in rows:
            check.add(_link(row))
            after = (row["position"], row["audit_id"])
        if len(rows) < BATCH:
            break
    faults = check.finish(await head(conn))
    faults += [
        ChainFault(FaultKind.ROW_UNLINKED, entry_id=row["id"])
        for row in await conn.fetch(queries(__name__)["unlinked"])
    ]
    faults += await audit_histories.check(conn)
    faults += await audit_deal_entries.check(conn)
    return LinkFinding(check.end, check.noted_at, tuple(faults))


async def head(conn: Connection) -> Head | None:
    """Give the head: what to write down elsewhere, to find the chain unchanged later; None when it was removed."""
    row = await conn.fetchrow(queries(__name__)["head"])
    return None if row is None else Head(row["position"], row["digest"])


def _link(row: Record) -> Link:
    return Link(
        row["position"],
        row["audit_id"],
        row["digest"],
        tuple(row[column] for column in _ROW) if row["there"] else None,
    )
