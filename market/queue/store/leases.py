"""Leases of the queue in the store: a pair is in one broker's hands at a time."""

from collections.abc import Sequence
from uuid import uuid4

from market.errors import Conflict, NotFound
from market.judging.judgement import Level
from market.listing.listing import Kind, ListingId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.queue.queue import (
    EXPLORED_EVERY,
    IN_A_ROW,
    LEASE,
    FoundPair,
    Lease,
    LeaseId,
    PairSource,
    QueuePairId,
    check_broker,
)
from market.viewer import Actor, MemberId


async def take_next(
    conn: Connection, *, actor: Actor, blind: bool = False, kind: Kind | None = None, passed: Sequence[QueuePairId] = ()
) -> Lease | None:
    """Give a broker the next pair of their fields, best first, and keep it from others; None when nothing waits.

    One pair of EXPLORED_EVERY is one drawn at random, where such wait; after IN_A_ROW pairs of one need another has its
    turn. `passed` are not given. Raises NotAllowed for who is no broker.
    """
    member_id = check_broker(actor)
    rows = await conn.fetch(queries(__name__)["shown"], actor.name, member_id)
    explores = len(rows) % EXPLORED_EVERY == EXPLORED_EVERY - 1
    lately = [ListingId(row["need_id"]) for row in rows[:IN_A_ROW]]
    again = lately[0] if len(lately) == IN_A_ROW and len(set(lately)) == 1 else None
    skipped = list(passed)
    while (pair_id := await _choose(conn, member_id, skipped, kind, explores=explores, again=again)) is not None:
        lease = await _take(conn, pair_id, member_id, blind=blind)
        if lease is not None:
            return lease
        skipped.append(pair_id)  # somebody was a moment faster
    return None


async def take(conn: Connection, pair_id: QueuePairId, *, actor: Actor, blind: bool = False) -> Lease:
    """Give a broker one pair, such as the one before.

    Raises NotAllowed as above, Conflict when it waits no more or another broker has it open.
    """
    lease = await _take(conn, pair_id, check_broker(actor), blind=blind)
    if lease is None:
        raise Conflict("the pair waits no more, or another broker has it open")
    return lease


async def hold(conn: Connection, lease_id: LeaseId, *, actor: Actor) -> Lease | None:
    """Find a lease that still holds, and keep everybody else from its pair until the end of the transaction.

    None when there is none, or its time is over. Raises NotAllowed as above.
    """
    member_id = check_broker(actor)
    sql = queries(__name__)
    row = await conn.fetchrow(sql["find"], lease_id, member_id)
    if row is None or await conn.fetchval(sql["lock_pair"], row["pair_id"]) is None:
        return None
    held = await conn.fetchrow(sql["find"], lease_id, member_id)  # as it stands now that nobody else can change it
    return None if held is None else _lease(held)


async def renew(conn: Connection, lease_id: LeaseId, *, actor: Actor) -> None:
    """Keep a pair whose page is still open. Raises NotAllowed as above, NotFound when the lease is over."""
    if await conn.execute(queries(__name__)["renew"], lease_id, check_broker(actor), LEASE) != "UPDATE 1":
        raise NotFound("lease", lease_id)


async def release(conn: Connection, lease_id: LeaseId, *, actor: Actor) -> None:
    """Leave a pair to others; one that is not held any more is left already. Raises NotAllowed as above."""
    await conn.execute(queries(__name__)["release"], lease_id, check_broker(actor))


async def _choose(
    conn: Connection,
    member_id: MemberId,
    skipped: Sequence[QueuePairId],
    kind: Kind | None,
    *,
    explores: bool,
    again: ListingId | None,
) -> QueuePairId | None:
    sql = queries(__name__)
    order = ("explored", "best") if explores else ("best", "explored")
    for without in (None,) if again is None else (again, None):
        for name in order:
            wanted = None if kind is None else kind.value
            found = await conn.fetchval(sql[name], member_id, list(skipped), wanted, without)
            if found is not None:
                return QueuePairId(found)
    return None


async def _take(conn: Connection, pair_id: QueuePairId, member_id: MemberId, *, blind: bool) -> Lease | None:
    sql = queries(__name__)
    if await conn.fetchval(sql["lock_pair"], pair_id) is None:
        return None
    lease_id = await conn.fetchval(
        sql["take"], pair_id=pair_id, id=uuid4(), member_id=member_id, blind=blind, lease=LEASE
    )
    if lease_id is None:
        return None
    row = await conn.fetchrow(sql["find"], lease_id, member_id)
    return None if row is None else _lease(row)


def _lease(row: Record) -> Lease:
    return Lease(
        id=LeaseId(row["id"]),
        pair_id=QueuePairId(row["pair_id"]),
        member_id=MemberId(row["member_id"]),
        blind=row["blind"],
        open_until=row["open_until"],
        pair=FoundPair(
            need_id=ListingId(row["need_id"]),
            listing_id=ListingId(row["listing_id"]),
            kind=Kind(row["kind"]),
            source=PairSource(row["source"]),
            level=None if row["level"] is None else Level(row["level"]),
            chance=row["chance"],
            score=row["score"],
            rank=row["rank"],
            probability=row["probability"],
            need_version=row["need_version"],
            listing_version=row["listing_version"],
            model=row["model"],
            index_version=row["index_version"],
        ),
    )
