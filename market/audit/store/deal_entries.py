"""Deals as the record knows them: every entry is told of, is what it was then, and the figures are what entries say."""

from market.audit.chain import ChainFault, FaultKind
from market.postgres.db import Connection
from market.postgres.queries import queries

BATCH = 2000
FIRST = -(2**63)


async def check(conn: Connection) -> list[ChainFault]:
    """Compare every entry with the record, and every deal's figures with its entries."""
    sql = queries(__name__)
    faults: list[ChainFault] = []
    after = FIRST
    while True:
        rows = await conn.fetch(sql["digests"], after, BATCH)
        for row in rows:
            after = row["id"]
            if row["audit_id"] is None:
                faults.append(ChainFault(FaultKind.DEAL_UNRECORDED, entry_id=row["id"], name=str(row["deal_id"])))
            elif not row["same"]:
                faults.append(ChainFault(FaultKind.DEAL_CHANGED, row["position"], entry_id=row["audit_id"]))
        if len(rows) < BATCH:
            break
    faults += [
        ChainFault(FaultKind.DEAL_MISSING, row["position"], entry_id=row["id"])
        for row in await conn.fetch(sql["missing"])
    ]
    faults += [ChainFault(FaultKind.DEAL_FIGURES, name=str(row["id"])) for row in await conn.fetch(sql["differing"])]
    return faults
