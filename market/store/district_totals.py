"""Totals of the district in the store: what was ever said of them, beside what stands (market/store/targets.py)."""

from market.db import Connection
from market.errors import NotFound
from market.store.queries import queries
from market.target import Flow
from market.target_standing import DistrictTotal
from market.viewer import Role, Viewer


async def said(conn: Connection, *, viewer: Viewer) -> frozenset[DistrictTotal]:
    """Give every word on a year and a side, overruled ones too. Raises NotFound for others than the office."""
    if viewer.role is not Role.OPERATOR:
        raise NotFound("totals of", "the district")
    rows = await conn.fetch(queries("district_totals")["said"])
    return frozenset(DistrictTotal(row["year"], Flow(row["flow"]), row["fen"], row["source"]) for row in rows)
