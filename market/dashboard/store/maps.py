"""The map of the store, kept: where listings lie, and what of it a reader may see."""

from collections.abc import Sequence

from market.dashboard.figure import check_sees_dashboard
from market.dashboard.store_map import Drawing, MapPlace, MapPoint
from market.listing.listing import Kind, ListingId
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import CLOCK, Actor, Viewer


async def replace(
    conn: Connection, places: Sequence[MapPlace], *, index_version: str, encoder: str, actor: Actor
) -> None:
    """Put a new drawing in the place of what was. Raises NotAllowed for all but the clock and the office."""
    if actor != CLOCK:
        actor.check_operator()
    sql = queries(__name__)
    ids = [place.listing_id for place in places]
    await conn.execute(sql["lock"])
    await conn.execute(sql["forget"], ids)
    await conn.execute(sql["put"], ids, [place.x for place in places], [place.y for place in places])
    await conn.execute(sql["note"], index_version, encoder)


async def drawing(conn: Connection, *, viewer: Viewer) -> Drawing | None:
    """Say from what the map was drawn; None before the first time. Raises NotAllowed for strangers."""
    check_sees_dashboard(viewer)
    row = await conn.fetchrow(queries(__name__)["drawing"])
    if row is None:
        return None
    return Drawing(index_version=row["index_version"], encoder=row["encoder"], at=row["drawn_at"])


async def points(
    conn: Connection, *, kind: Kind | None, field: str | None, limit: int, viewer: Viewer
) -> tuple[list[MapPoint], int]:
    """Give the newest of what is on the map and public, and count it all. Raises NotAllowed for strangers."""
    check_sees_dashboard(viewer)
    kind_value = None if kind is None else kind.value
    rows = await conn.fetch(queries(__name__)["points"], kind_value, field, limit)
    found = [
        MapPoint(
            place=MapPlace(ListingId(row["listing_id"]), row["x"], row["y"]),
            kind=Kind(row["kind"]),
            title=row["title"],
            field=row["field"],
        )
        for row in rows
    ]
    return found, rows[0]["total"] if rows else 0
