"""Exposure in the store: kept rankings as lists to measure, and how far organisations were behind."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import TypeAdapter

from market.errors import NotFound
from market.exposure.exposure import PLACES, CameUp, FairReranking, ShownLine, ShownList, place_of
from market.listing.filters import NO_FILTERS, Filters
from market.listing.listing import ListingId
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import CLOCK, Actor, Role, Viewer

_UNFILTERED = TypeAdapter(Filters).dump_python(NO_FILTERS, mode="json")

LISTS = 5000
"""So many rankings are measured at most, the newest."""


async def lists(conn: Connection, *, since: datetime, until: datetime, viewer: Viewer) -> list[ShownList]:
    """Give the graded achievements of the newest whole ranking of each need and role that was first shown in a time.

    They come in the order of time. Raises NotFound for others than the office.
    """
    return [
        tuple(
            ShownLine(OrganizationId(owner), chance, gain, own_rank, weak)
            for owner, chance, gain, own_rank, weak in zip(
                *(row["owners"], row["at_least_3"], row["gains"], row["own_ranks"], row["weak"]), strict=True
            )
        )
        for row in await _lists(conn, since, until, viewer)
    ]


async def came_up(
    conn: Connection,
    owner: OrganizationId,
    *,
    since: datetime,
    until: datetime,
    viewer: Viewer,
    offset: int,
    limit: int,
) -> tuple[list[CameUp], int]:
    """Give the rankings among those `lists` gives that count for an organisation, the newest first, and count them all.

    Those count in which it has a chance. Raises NotFound for others than the office.
    """
    found: list[CameUp] = []
    for row in reversed(await _lists(conn, since, until, viewer)):
        own = [
            (rank, chance)
            for each, rank, chance in zip(row["owners"], row["ranks"], row["at_least_3"], strict=True)
            if each == owner
        ]
        if any(chance > 0 for _, chance in own):
            places = tuple(rank for rank, _ in own)
            found.append(CameUp(need_id=ListingId(row["need_id"]), shown_at=row["shown_at"], places=places))
    return found[offset : offset + limit], len(found)


async def put_debts(conn: Connection, debts: Mapping[OrganizationId, float], *, actor: Actor) -> None:
    """Keep how far organisations are behind, in the place of what was kept.

    Raises NotAllowed for all but the clock and the office.
    """
    if actor != CLOCK:
        actor.check_operator()
    await conn.execute(queries(__name__)["forget_debts"])
    await conn.execute(queries(__name__)["put_debts"], list(debts), list(debts.values()))


async def spread(conn: Connection, *, viewer: Viewer) -> tuple[list[float], datetime | None]:
    """Give how far organisations were behind when last measured, and when. Raises NotFound for all but the office."""
    if viewer.role is not Role.OPERATOR:
        raise NotFound("page of", "exposure")
    rows = await conn.fetch(queries(__name__)["spread"])
    return [row["debt"] for row in rows], rows[0]["measured_at"] if rows else None


async def behind(
    conn: Connection, place: int, *, viewer: Viewer, offset: int, limit: int
) -> tuple[list[tuple[OrganizationId, float]], int]:
    """Give the organisations of one place of the spread, those furthest behind first, and count them all.

    Raises NotFound for all but the office.
    """
    if viewer.role is not Role.OPERATOR:
        raise NotFound("page of", "exposure")
    rows = await conn.fetch(queries(__name__)["spread"])
    found = [(OrganizationId(row["organization_id"]), row["debt"]) for row in rows if place_of(row["debt"]) == place]
    return found[::-1][offset : offset + limit], len(found)


async def _lists(conn: Connection, since: datetime, until: datetime, viewer: Viewer) -> list[Record]:
    if viewer.role is not Role.OPERATOR:
        raise NotFound("page of", "exposure")
    return await conn.fetch(
        queries(__name__)["lists"], since=since, until=until, limit=LISTS, filters=_UNFILTERED, places=PLACES
    )


async def fair_reranking(conn: Connection, owners: Sequence[OrganizationId]) -> FairReranking | None:
    """Say what the office gives for evenness, and how far these owners are behind; None where it gives nothing."""
    rows = await conn.fetch(queries(__name__)["evening"], list(dict.fromkeys(owners)))
    if not rows or not rows[0]["loss_pct"]:
        return None
    debts = {OrganizationId(row["organization_id"]): row["debt"] for row in rows if row["organization_id"] is not None}
    return FairReranking(rows[0]["loss_pct"], debts)
