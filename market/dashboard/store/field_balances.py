"""Balances of fields in the store: what is wanted and offered, what finds nothing, and the listings behind it."""

from market.challenge.unmatched_need import ANSWERED_FROM
from market.dashboard.field_balance import Balance, BalancePart, FieldBalance
from market.dashboard.figure import check_sees_dashboard
from market.listing.listing import ListingId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Viewer


async def count(conn: Connection, *, samples: bool, viewer: Viewer) -> Balance:
    """Count each industry of the plan; `samples`: the invented listings. Raises NotAllowed for strangers."""
    check_sees_dashboard(viewer)
    rows = await conn.fetch(queries(__name__)["count"], int(ANSWERED_FROM), samples, None)
    return tuple(_balance(row) for row in rows)


async def behind(
    conn: Connection, field: str, part: BalancePart, *, samples: bool, viewer: Viewer, offset: int, limit: int
) -> tuple[list[ListingId], int]:
    """Give the listings behind a figure of a field, and count them all. Raises NotAllowed for strangers."""
    check_sees_dashboard(viewer)
    rows = await conn.fetch(queries(__name__)["count"], int(ANSWERED_FROM), samples, field)
    found = [ListingId(row["listing_id"]) for row in rows if _balance(row).of(part)]
    return found[offset : offset + limit], len(found)


def _balance(row: Record) -> FieldBalance:
    return FieldBalance(
        field=row["field"],
        needs=row["needs"],
        silent=row["silent"],
        achievements=row["achievements"],
        unwanted=row["unwanted"],
    )
