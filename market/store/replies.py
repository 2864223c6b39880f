"""Replies in the store: how long each side of each introduction was asked."""

from market.brain import check_sees_brain
from market.db import Connection
from market.introduction import Side
from market.reply import Asked
from market.store.queries import queries
from market.viewer import Viewer


async def asked(conn: Connection, *, samples: bool, viewer: Viewer) -> list[Asked]:
    """Give every side that was ever asked, with no word of whom; `samples`: for invented needs.

    Raises NotAllowed for strangers.
    """
    check_sees_brain(viewer)
    rows = await conn.fetch(queries("replies")["asked"], samples)
    return [Asked(Side(row["side"]), max(0, row["days"]), row["answered"]) for row in rows]
