"""Judgements in the store: added, never changed; a later one names the one it replaces."""

from market.errors import NotAllowed, NotFound
from market.judging.judgement import Judgement, JudgementId, Level, Reason
from market.listing.listing import ListingId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, Role, Viewer


async def add(conn: Connection, judgement: Judgement, *, actor: Actor) -> None:
    """Add a judgement.

    Raises NotFound when the need, the listing or the replaced judgement is not there, Conflict when it is there
    already or the other was replaced before.
    """
    tag = await conn.execute(
        queries(__name__)["add"],
        id=judgement.id,
        need_id=judgement.need_id,
        listing_id=judgement.listing_id,
        level=judgement.level.value,
        reason="" if judgement.reason is None else judgement.reason.value,
        judge=judgement.judge,
        judged_at=judgement.judged_at,
        rank=judgement.rank,
        probability=judgement.probability,
        model=judgement.model,
        index_version=judgement.index_version,
        blind=judgement.blind,
        replaces=judgement.replaces,
        recorded_by=actor.name,
        note=judgement.note,
    )
    if tag != "INSERT 0 1":
        raise NotFound("need or listing", f"{judgement.need_id}, {judgement.listing_id}")


async def find(
    conn: Connection,
    *,
    viewer: Viewer,
    need_id: ListingId | None = None,
    judge: str | None = None,
    standing: bool = True,
) -> list[Judgement]:
    """Find judgements, oldest first; `standing` leaves out those that a later one replaced.

    Raises NotAllowed for all but an operator.
    """
    if viewer.role is not Role.OPERATOR:
        raise NotAllowed("judgements are read by operators only")
    rows = await conn.fetch(queries(__name__)["find"], need_id, judge, standing)
    return [_judgement(row) for row in rows]


def _judgement(row: Record) -> Judgement:
    return Judgement(
        id=JudgementId(row["id"]),
        need_id=ListingId(row["need_id"]),
        listing_id=ListingId(row["listing_id"]),
        level=Level(row["level"]),
        reason=Reason(row["reason"]) if row["reason"] else None,
        judge=row["judge"],
        judged_at=row["judged_at"],
        rank=row["rank"],
        probability=row["probability"],
        model=row["model"],
        index_version=row["index_version"],
        blind=row["blind"],
        replaces=None if row["replaces"] is None else JudgementId(row["replaces"]),
        note=row["note"],
    )
