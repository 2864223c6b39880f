"""Exports (导出): what there is to be written out, in an order that does not depend on this store's own ids."""

from market.db import Connection
from market.listing import Kind, ListingId
from market.organization import OrganizationId
from market.store.queries import queries
from market.viewer import Viewer


async def listing_ids(conn: Connection, kind: Kind, *, viewer: Viewer) -> list[ListingId]:
    """List what the viewer may see of a kind, by organisation's code, own number (none last), title and id."""
    rows = await conn.fetch(queries("exports")["listing_ids"], kind.value, viewer.reads_drafts)
    return [ListingId(row["id"]) for row in rows]


async def organization_ids(
    conn: Connection,
    *,
    viewer: Viewer,  # noqa: ARG001 -- every read takes a viewer; organisations are public
) -> list[OrganizationId]:
    """List the organisations by their codes."""
    return [OrganizationId(row["id"]) for row in await conn.fetch(queries("exports")["organization_ids"])]
