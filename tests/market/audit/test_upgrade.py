"""History that was there before the record is taken under the chain, as it is at the upgrade."""

from market.audit.audit import EVERYTHING, Event
from market.audit.chain import FaultKind
from market.audit.store import audit
from market.audit.store import links as audit_links
from market.postgres.db import connect
from market.postgres.deployment import open_market
from market.settings import Settings
from market.viewer import OPERATOR
from tests.database import quiet
from tests.market.postgres.previous_release import owner_url, previous

__all__ = ["previous"]


async def test_earlier_history_is_taken_under_the_chain(previous: Settings) -> None:
    async with open_market(previous, say=quiet) as database, database.reading() as conn:
        finding = await audit_links.verify(conn)
        (begun,) = (await audit.page(conn, EVERYTHING, viewer=OPERATOR, offset=0, limit=9)).entries
        first, last = await conn.fetchval("SELECT ARRAY[min(id), max(id)] FROM listing_history")
    assert (finding.faults, finding.end.position) == ((), 1)
    assert (begun.event, begun.actor) == (Event.RECORD_BEGUN, "migration")
    assert begun.detail["history"] == [[first, last]]
    owner = await connect(owner_url(previous))
    try:
        await owner.execute("ALTER TABLE market.listing_history DISABLE TRIGGER USER")
        async with owner.transaction():
            await owner.execute("UPDATE listing_history SET note = 'edited' WHERE id = $1", first)
            edited = await audit_links.verify(owner)
    finally:
        await owner.close()
    assert [(fault.kind, fault.position) for fault in edited.faults] == [(FaultKind.HISTORY_CHANGED, 1)]
