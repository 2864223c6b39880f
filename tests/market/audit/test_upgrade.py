"""What the previous release wrote is under the chain after an upgrade, and an edit of it is found."""

from market.audit.chain import FaultKind
from market.audit.store import links as audit_links
from market.postgres.db import connect
from market.postgres.deployment import open_market
from market.settings import Settings
from tests.database import quiet
from tests.market.postgres.previous_release import owner_url, previous

__all__ = ["previous"]


async def test_history_of_the_previous_release_is_under_the_chain(previous: Settings) -> None:
    async with open_market(previous, say=quiet) as database, database.reading() as conn:
        finding = await audit_links.verify(conn)
        versions = await conn.fetchval("SELECT count(*) FROM listing_history")
        first = await conn.fetchval("SELECT min(id) FROM listing_history")
    assert finding.end.position == versions == 5
    # The sample rows hold a deal that no one recorded; an honest ledger has none.
    assert [fault.kind for fault in finding.faults] == [FaultKind.DEAL_UNRECORDED]
    owner = await connect(owner_url(previous))
    try:
        await owner.execute("ALTER TABLE market.listing_history DISABLE TRIGGER USER")
        async with owner.transaction():
            await owner.execute("UPDATE listing_history SET note = 'edited' WHERE id = $1", first)
            edited = await audit_links.verify(owner)
    finally:
        await owner.close()
    changed = [(fault.kind, fault.position) for fault in edited.faults if fault.kind is FaultKind.HISTORY_CHANGED]
    assert changed == [(FaultKind.HISTORY_CHANGED, 1)]
