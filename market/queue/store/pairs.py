"""Pairs of the queue in the store: put there by matching, once each, and how far the change log was read for it."""

from collections.abc import Collection, Iterable, Sequence

from market.listing.listing import ListingId
from market.listing.store import changes
from market.listing.store.changes import START, ChangeLane, Position
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.queue.queue import FoundPair, PairSource, check_broker
from market.viewer import Actor


async def put(conn: Connection, pairs: Iterable[FoundPair], *, actor: Actor) -> None:
    """Put pairs into the queue, or bring those that wait up to date; those within one organisation are left out.

    What a broker has closed waits again only if a newer text of either side raised its level. Raises NotAllowed for
    all but the market itself.
    """
    actor.check_operator()
    rows = [
        {
            "need_id": pair.need_id,
            "listing_id": pair.listing_id,
            "kind": pair.kind.value,
            "source": pair.source.value,
            "level": None if pair.level is None else pair.level.value,
            "chance": pair.chance,
            "score": pair.score,
            "rank": pair.rank,
            "probability": pair.probability,
            "need_version": pair.need_version,
            "listing_version": pair.listing_version,
            "model": pair.model,
            "index_version": pair.index_version,
        }
        for pair in sorted(pairs, key=lambda pair: (pair.need_id, pair.listing_id))
    ]
    needs = list({row["need_id"] for row in rows})
    await conn.fetch(queries(__name__)["hold"], needs)
    await conn.executemany(queries(__name__)["put"], rows)


async def known(conn: Connection, need_id: ListingId, *, actor: Actor) -> dict[ListingId, PairSource]:
    """Map what ever came up for a need to why. Raises NotAllowed as above."""
    actor.check_operator()
    rows = await conn.fetch(queries(__name__)["known"], need_id)
    return {ListingId(row["listing_id"]): PairSource(row["source"]) for row in rows}


async def of_others(
    conn: Connection, need_id: ListingId, ids: Iterable[ListingId], *, actor: Actor
) -> frozenset[ListingId]:
    """Say which listings are not of the organisation that has a need. Raises NotAllowed as above."""
    actor.check_operator()
    rows = await conn.fetch(queries(__name__)["of_others"], need_id, list(ids))
    return frozenset(ListingId(row["id"]) for row in rows)


async def open_needs(conn: Connection, *, actor: Actor) -> list[ListingId]:
    """List the needs that are public. Raises NotAllowed as above."""
    actor.check_operator()
    return [ListingId(row["id"]) for row in await conn.fetch(queries(__name__)["open_needs"])]


async def leave_out(
    conn: Connection, need_id: ListingId, version: int, *, found: Sequence[ListingId], actor: Actor
) -> None:
    """Take away what waited for an older version of a need and was not found for this one. Raises as above."""
    actor.check_operator()
    await conn.execute(queries(__name__)["leave_out"], need_id, version, list(found), actor.name)


async def close_vanished(conn: Connection, ids: Iterable[ListingId], *, actor: Actor) -> None:
    """Take away what waits for listings that have left the market, or for experts who want no ranking.

    A pair whose introduction ended because a listing had left is gone, too, and comes up again when it is back.
    """
    await conn.execute(queries(__name__)["close_vanished"], list(ids), actor.name)


async def position(conn: Connection, lane: ChangeLane) -> Position:
    """Say how far a lane of the change log was read for the queue."""
    row = await conn.fetchrow(queries(__name__)["position"], lane.value)
    return START if row is None else Position(row["xid"], row["seq"])


async def waits_for_first(conn: Connection) -> bool:
    """Say whether something was listed and nothing was ever matched for the queue."""
    return all([await position(conn, lane) == START for lane in ChangeLane]) and await behind(conn) > 0


async def ungraded(conn: Connection) -> bool:
    """Say whether needs were matched with achievements and no pair got a level, as where no ranker fits."""
    row = await conn.fetchrow(queries(__name__)["ungraded"])
    return row is not None and bool(row["ungraded"])


async def behind(conn: Connection) -> int:
    """Count the changes of the market that were not matched for the queue yet."""
    return sum([await changes.count_after(conn, lane, after=await position(conn, lane)) for lane in ChangeLane])


async def move(conn: Connection, lane: ChangeLane, to: Position, *, actor: Actor) -> None:
    """Keep how far a lane was read. Raises as above."""
    actor.check_operator()
    await conn.execute(queries(__name__)["move"], lane.value, to.xid, to.seq)


async def of(conn: Connection, *, actor: Actor) -> tuple[str, ...]:
    """List the codes of the plan's fields that a broker looks after; none means all. Raises NotAllowed for others."""
    rows = await conn.fetch(queries(__name__)["of"], check_broker(actor))
    return tuple(row["code"] for row in rows)


async def choose(conn: Connection, codes: Collection[str], *, actor: Actor) -> None:
    """Let a broker look after these fields from now on, and no others. Raises NotAllowed for others."""
    member_id = check_broker(actor)
    sql = queries(__name__)
    await conn.execute(sql["clear"], member_id)
    await conn.execute(sql["add"], member_id, sorted(set(codes)))
