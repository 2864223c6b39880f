"""Pools of pairs that are to be judged, in the store: drawn a round a need, never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from market.judging.judgement import JudgementId
from market.judging.turn import DrawnPair
from market.listing.listing import Kind, ListingId
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor

LOCK_KEY = 0x6A75_6467_6531
"""Taken for the length of a transaction by whoever draws a pool, opens a turn or closes one."""


@dataclass(frozen=True, slots=True)
class PoolNeed:
    """A published need and the number of rounds that were drawn for it."""

    id: ListingId
    rounds: int


@dataclass(frozen=True, slots=True)
class PoolOrigin:
    """Where a judged pair came from: the rankings that brought it up; `repeat`: another judge had graded it before."""

    sources: tuple[str, ...]
    repeat: bool


async def lock(conn: Connection) -> None:
    """Wait until no other transaction draws, opens or closes; held until this one ends."""
    await conn.execute(queries(__name__)["lock"], LOCK_KEY)


async def needs_in_turn(conn: Connection, kind: Kind, *, limit: int) -> list[PoolNeed]:
    """List the published needs whose turn it is to get a pool of a kind, those with the fewest rounds first."""
    rows = await conn.fetch(queries(__name__)["needs"], kind.value, limit)
    return [PoolNeed(ListingId(row["id"]), row["rounds"]) for row in rows]


async def offers(conn: Connection, kind: Kind) -> list[ListingId]:
    """List what may be drawn at random, by id."""
    return [ListingId(row["id"]) for row in await conn.fetch(queries(__name__)["offers"], kind.value)]


async def drawn(conn: Connection, need_id: ListingId, kind: Kind) -> set[ListingId]:
    """Tell what earlier rounds brought up for a need."""
    rows = await conn.fetch(queries(__name__)["drawn"], need_id, kind.value)
    return {ListingId(row["listing_id"]) for row in rows}


async def add(
    conn: Connection,
    need_id: ListingId,
    kind: Kind,
    pairs: Sequence[DrawnPair],
    *,
    round_: int,
    model: str,
    index_version: str,
    actor: Actor,
) -> int:
    """Add a round of a need and count its pairs: 0 when somebody else has drawn that round meanwhile."""
    await lock(conn)
    rows = [
        {
            "place": place,
            "listing_id": str(pair.listing_id),
            "sources": pair.sources,
            "rank": pair.rank,
            "probability": pair.probability,
            "readers": pair.readers,
        }
        for place, pair in enumerate(pairs)
    ]
    sql = queries(__name__)["add"]
    tag = await conn.execute(
        sql,
        need_id=need_id,
        kind=kind.value,
        round=round_,
        model=model,
        index_version=index_version,
        drawn_by=actor.name,
        pairs=rows,
    )
    return int(tag.rpartition(" ")[2])


async def origins(conn: Connection) -> Mapping[JudgementId, PoolOrigin]:
    """Tell where the pair of each judgement came from; one that no turn led to is left out."""
    rows = await conn.fetch(queries(__name__)["sources"])
    return {JudgementId(row["id"]): PoolOrigin(tuple(row["sources"]), row["repeat"]) for row in rows}
