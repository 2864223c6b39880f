"""Replies in the store: how long each side of each introduction was asked."""

from market.dashboard.figure import check_sees_dashboard
from market.dashboard.reply import Asked, AskedSide
from market.introduction.introduction import IntroductionId, IntroductionSide
from market.listing.listing import ListingId
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Viewer


async def asked(conn: Connection, *, samples: bool, viewer: Viewer) -> list[Asked]:
    """Give every side that was ever asked, with no word of whom; `samples`: for invented needs.

    Raises NotAllowed for strangers.
    """
    return [each.asked for each in await _read(conn, samples=samples, viewer=viewer)]


async def behind(
    conn: Connection, side: IntroductionSide, *, samples: bool, viewer: Viewer, offset: int, limit: int
) -> tuple[list[AskedSide], int]:
    """Give what the replies of a side are counted from, the latest first, and count it all. Raises as `asked`."""
    found = [each for each in await _read(conn, samples=samples, viewer=viewer) if each.asked.side is side][::-1]
    return found[offset : offset + limit], len(found)


async def _read(conn: Connection, *, samples: bool, viewer: Viewer) -> list[AskedSide]:
    check_sees_dashboard(viewer)
    return [
        AskedSide(
            asked=Asked(IntroductionSide(row["side"]), max(0, row["days"]), row["answered"]),
            introduction_id=IntroductionId(row["introduction_id"]),
            need_id=ListingId(row["need_id"]),
            listing_id=ListingId(row["listing_id"]),
        )
        for row in await conn.fetch(queries(__name__)["asked"], samples)
    ]
