"""Fingerprints in the store: which listings a text resembles. They tell of members' text: only an operator asks."""

from collections.abc import Sequence

from market.errors import NotAllowed
from market.listing.fingerprint import BANDS, Fingerprint, fingerprint
from market.listing.listing import Listing, ListingId
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Role, Viewer

_EXAMINED = 500
"""How many listings that share a band are looked at for one text."""


async def add(conn: Connection, listings: Sequence[Listing]) -> None:
    """Give listings that `find_without` found their fingerprints, in the same transaction."""
    bands = [band for listing in listings for band in fingerprint(listing).bands]
    await conn.execute(queries(__name__)["add"], [listing.id for listing in listings], bands, BANDS)


async def find_candidates(
    conn: Connection, wanted: Sequence[Fingerprint], *, viewer: Viewer, limit: int
) -> list[list[ListingId]]:
    """Find for each fingerprint at most `limit` listings that may be like it, likeliest first, drafts included.

    Only the texts tell whether they are. Raises NotAllowed for all but an operator.
    """
    if viewer.role is not Role.OPERATOR:
        raise NotAllowed("only an operator may ask which listings a text resembles")
    bands = [band for each in wanted for band in each.bands]
    sql = queries(__name__)
    await conn.execute(sql["by_index_alone"])
    rows = await conn.fetch(
        sql["find_candidates"], bands=bands, wanted=len(wanted), bands_each=BANDS, limit=limit, examined=_EXAMINED
    )
    await conn.execute(sql["by_any_plan"])
    found: list[list[ListingId]] = [[] for _ in wanted]
    for row in rows:
        found[row["place"] - 1].append(ListingId(row["listing_id"]))
    return found


async def find_without(
    conn: Connection,
    *,
    viewer: Viewer,  # noqa: ARG001 -- every read takes a viewer; that a fingerprint is missing tells nothing
    limit: int,
) -> list[ListingId]:
    """Find listings that have no fingerprint yet, at most `limit`, by id, and hold them against removal."""
    return [ListingId(row["id"]) for row in await conn.fetch(queries(__name__)["without"], limit)]
