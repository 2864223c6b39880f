"""Firms in the store: what an organisation is known by, told to its own members so that they can leave it out."""

from market.errors import NotFound
from market.office.store import organizations
from market.organization import OrganizationId
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.posting.anonymity import Firm
from market.viewer import Viewer


async def get(conn: Connection, organization_id: OrganizationId, *, viewer: Viewer) -> Firm:
    """Give what an organisation is known by. Raises NotFound for all but its members and an operator."""
    if viewer.organization_id != organization_id and not viewer.reads_posters:
        raise NotFound("organization", organization_id)
    organization = await organizations.get(conn, organization_id, viewer=viewer)
    rows = await conn.fetch(queries(__name__)["people"], organization_id)
    return Firm(organization, tuple(row["name"] for row in rows), tuple(row["email"] for row in rows if row["email"]))
