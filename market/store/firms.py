"""Firms in the store: what an organisation is known by, told to its own members so that they can leave it out."""

from market.anonymity import Firm
from market.db import Connection
from market.errors import NotFound
from market.organization import OrganizationId
from market.store import organizations
from market.store.queries import queries
from market.viewer import Viewer


async def get(conn: Connection, organization_id: OrganizationId, *, viewer: Viewer) -> Firm:
    """Give what an organisation is known by. Raises NotFound for all but its members and an operator."""
    if viewer.organization_id != organization_id and not viewer.reads_posters:
        raise NotFound("organization", organization_id)
    organization = await organizations.get(conn, organization_id, viewer=viewer)
    rows = await conn.fetch(queries("firms")["people"], organization_id)
    return Firm(organization, tuple(row["name"] for row in rows), tuple(row["email"] for row in rows if row["email"]))
