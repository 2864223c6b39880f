"""Declines in the store: what brokers said of listings, counted for their suppliers and for the office."""

from market.errors import NotAllowed
from market.judging.judgement import Reason
from market.listing.listing import Kind, ListingId
from market.organization import OrganizationId
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.queue.decline import FEWEST_ASKERS, FieldCount, ListingDeclines, ReasonCount
from market.viewer import Role, Viewer

ORGANIZATIONS_MAX = 500
"""Rows of the office's table by organisation, most declined first."""


async def of_supplier(conn: Connection, *, viewer: Viewer) -> list[ListingDeclines]:
    """Tell the viewer's organisation why its listings were declined, those that were shown most first.

    Whatever fewer than FEWEST_ASKERS firms stand behind is left out. Raises NotAllowed for who belongs to none.
    """
    if viewer.organization_id is None:
        raise NotAllowed("declines are told to the organisation whose listings they are")
    sql, known = queries(__name__), (viewer.organization_id, FEWEST_ASKERS)
    figures: dict[ListingId, str] = {}
    for row in await conn.fetch(sql["figures"], *known):
        figures.setdefault(ListingId(row["listing_id"]), row["name"])
    told: dict[ListingId, ListingDeclines] = {}
    for row in await conn.fetch(sql["of_supplier"], *known):
        listing_id, reason = ListingId(row["id"]), Reason(row["reason"])
        figure = figures.get(listing_id) if reason is Reason.INDICATOR else None
        count = ReasonCount(reason, row["declined"], row["silent"], figure)
        before = told[listing_id].reasons if listing_id in told else ()
        told[listing_id] = ListingDeclines(listing_id, Kind(row["kind"]), row["title"], row["shown"], (*before, count))
    return list(told.values())


async def by_field(conn: Connection, *, viewer: Viewer) -> list[FieldCount]:
    """Count reasons by the industry of the need, for the office. Raises NotAllowed for others."""
    _check(viewer)
    rows = await conn.fetch(queries(__name__)["by_field"])
    return [FieldCount(row["name"], Reason(row["reason"]), row["declined"]) for row in rows]


async def by_organization(conn: Connection, *, viewer: Viewer) -> list[FieldCount]:
    """Count reasons by whose listings were declined, for the office. Raises NotAllowed for others."""
    _check(viewer)
    rows = await conn.fetch(queries(__name__)["by_organization"], ORGANIZATIONS_MAX)
    return [FieldCount(row["name"], Reason(row["reason"]), row["declined"], OrganizationId(row["id"])) for row in rows]


def _check(viewer: Viewer) -> None:
    if viewer.role is not Role.OPERATOR:
        raise NotAllowed("who was declined how often is read by the office")
