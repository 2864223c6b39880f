"""The nightly check of the record: silent while it is whole, a failed job once it is not."""

import pytest

from market.audit.audit import THE_MARKET, Event
from market.audit.store import audit
from market.postgres.db import Database, connect
from market.viewer import CLOCK
from tests.database import MarketServer
from web.audit.jobs import verify_record
from web.job.failure import RecordNotWhole


async def test_an_edited_record_fails_the_job(
    database: Database, market: MarketServer, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        async with database.writing() as conn:
            await audit.record(conn, Event.SETTINGS_CHANGED, actor=CLOCK, subject=THE_MARKET)
    await verify_record(database)
    assert caplog.messages == []

    superuser = await connect(market.superuser_url)
    await superuser.execute("SET session_replication_role = replica")
    await superuser.execute(
        "UPDATE audit SET actor = 'member:9' WHERE id = (SELECT audit_id FROM audit_link WHERE position = 2)"
    )
    await superuser.close()
    with pytest.raises(RecordNotWhole):
        await verify_record(database)
    assert caplog.messages == ["the record is not whole: 1 faults, the first is row-changed at position 2"]
