"""The change log (变更日志), read in commit order by whoever keeps an index in step."""

from dataclasses import dataclass
from enum import Enum

from market.listing.listing import Kind, ListingId
from market.postgres.db import Connection
from market.postgres.queries import queries


class ChangeLane(Enum):
    """Single edits and bulk loading are followed apart, so that the one does not wait for the other."""

    SINGLE = "single"
    BULK = "bulk"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the log: the transaction, and the change in it. Positions of two stores don't compare."""

    xid: int
    seq: int


START = Position(0, 0)


@dataclass(frozen=True, slots=True)
class Change:
    """That a listing was written; what it is now is read from the listing itself."""

    position: Position
    listing_id: ListingId
    kind: Kind


async def read(conn: Connection, lane: ChangeLane, *, after: Position, limit: int) -> list[Change]:
    """Read changes after a position, in commit order; none is ever added before one that was read.

    A transaction that is still running holds back every change that began after it.
    """
    rows = await conn.fetch(queries(__name__)["read"], lane is ChangeLane.BULK, str(after.xid), after.seq, limit)
    return [Change(Position(row["xid"], row["seq"]), ListingId(row["listing_id"]), Kind(row["kind"])) for row in rows]


async def count_after(conn: Connection, lane: ChangeLane, *, after: Position) -> int:
    """Count the committed changes after a position, those that `read` still holds back included."""
    return int(
        await conn.fetchval(queries(__name__)["count_after"], lane is ChangeLane.BULK, str(after.xid), after.seq)
    )


async def head(conn: Connection, lane: ChangeLane) -> Position:
    """Give the position of the last change that `read` would give; START when there is none."""
    row = await conn.fetchrow(queries(__name__)["head"], lane is ChangeLane.BULK)
    return START if row is None else Position(row["xid"], row["seq"])


async def knows(conn: Connection, lane: ChangeLane, position: Position) -> bool:
    """Say whether the log has this very change; START is always known.

    A log that does not know where a reader stands was set back in time, or is another one.
    """
    if position == START:
        return True
    return bool(
        await conn.fetchval(queries(__name__)["knows"], lane is ChangeLane.BULK, str(position.xid), position.seq)
    )


async def store_identity(conn: Connection) -> str:
    """Name this store; another database, or a restored one, has another name."""
    return str(await conn.fetchval(queries(__name__)["identity"]))
