"""Balances of fields in the store: what is wanted and offered, and what finds nothing."""

from market.brain import check_sees_brain
from market.db import Connection
from market.field_balance import Balance, FieldBalance
from market.silence import ANSWERED_FROM
from market.store.queries import queries
from market.viewer import Viewer


async def count(conn: Connection, *, samples: bool, viewer: Viewer) -> Balance:
    """Count each industry of the plan; `samples`: the invented listings. Raises NotAllowed for strangers."""
    check_sees_brain(viewer)
    return tuple(
        FieldBalance(
            field=row["field"],
            needs=row["needs"],
            silent=row["silent"],
            achievements=row["achievements"],
            unwanted=row["unwanted"],
        )
        for row in await conn.fetch(queries("field_balances")["count"], int(ANSWERED_FROM), samples)
    )
