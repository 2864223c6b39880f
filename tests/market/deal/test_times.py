"""When entries of deals were recorded, what the registrar sent back, and what else the record tells of a deal."""

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.audit.store import links as audit_links
from market.deal.deal import DealId
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.postgres.db import Connection, Database
from market.viewer import COMMAND_LINE
from tests.market.deal.builders import DRAFTED, SIGNED, SUBMITTED, wish


async def begun(database: Database) -> DealId:
    async with database.writing() as conn:
        return (await deals.begin(conn, Opening(), DRAFTED, actor=COMMAND_LINE)).deal_id


async def test_who_waited_for_another_writer_is_recorded_no_earlier(database: Database) -> None:
    deal_id = await begun(database)
    async with database.writing() as first:
        await first.execute("SELECT 1")  # its transaction begins here
        async with database.writing() as second:
            await deals.record(second, deal_id, SIGNED, actor=COMMAND_LINE)
        await deals.record(first, deal_id, wish(DealEvent.PAID, 11, amount_fen=5), actor=COMMAND_LINE)
    async with database.reading() as conn:
        entries = await deals.timeline(conn, deal_id, viewer=COMMAND_LINE.viewer)
    times = [entry.recorded_at for entry in entries]
    assert len(times) == 3
    assert times == sorted(times)


async def test_what_the_registrar_sent_back_is_handed_in_no_more(database: Database) -> None:
    deal_id = await begun(database)
    async with database.writing() as conn:
        for each in (SIGNED, SUBMITTED, wish(DealEvent.RETURNED, 21, reason="缺附件（样例）")):
            await deals.record(conn, deal_id, each, actor=COMMAND_LINE)
        assert await _told(conn, deal_id) == ("signed", None)
        again = wish(DealEvent.SUBMITTED, 25)
        await deals.record(conn, deal_id, again, actor=COMMAND_LINE)
        assert await _told(conn, deal_id) == ("submitted", again.happened_on)


async def test_what_else_the_record_tells_of_a_deal_is_no_missing_entry(database: Database) -> None:
    deal_id = await begun(database)
    async with database.writing() as conn:
        subject = Subject(SubjectKind.DEAL, deal_id)
        await audit.record(conn, Event.SETTINGS_CHANGED, actor=COMMAND_LINE, subject=subject, detail={"number": 1})
    async with database.reading() as conn:
        assert (await audit_links.verify(conn)).faults == ()


async def _told(conn: Connection, deal_id: DealId) -> tuple[object, object]:
    row = await conn.fetchrow("SELECT state, submitted_on FROM deal_current WHERE deal_id = $1", deal_id)
    assert row is not None
    return row["state"], row["submitted_on"]
