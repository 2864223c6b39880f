"""Addresses of listings (条目地址): what a search engine needs to know to come by, and no more."""

from dataclasses import dataclass
from datetime import datetime

from market.db import Connection
from market.listing import Kind, ListingId
from market.store.queries import queries
from market.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Address:
    """A listing that the viewer may see, and when it was last changed."""

    id: ListingId
    updated_at: datetime


async def page(
    conn: Connection, kind: Kind, *, viewer: Viewer, samples: bool, offset: int, limit: int
) -> list[Address]:
    """Give a page of the addresses of a kind, by id, with the invented listings or without."""
    rows = await conn.fetch(queries("addresses")["page"], kind.value, viewer.reads_drafts, offset, limit, samples)
    return [Address(ListingId(row["id"]), row["updated_at"]) for row in rows]


async def count(conn: Connection, kind: Kind, *, viewer: Viewer, samples: bool) -> int:
    """Count the addresses of a kind."""
    return int(await conn.fetchval(queries("addresses")["count"], kind.value, viewer.reads_drafts, samples))
