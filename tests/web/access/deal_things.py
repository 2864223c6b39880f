"""Deals for the table of access: a signed one of an organisation, and one of which an entry waits."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from corpus.history.rows import DEAL_IMPORT_REPORT, DealImportReport
from corpus.reference.deal_rules import load_flag_rules
from market.deal.line import DraftLine, LineKind
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.history.file import DealImportId
from market.history.store import files as history_files
from market.organization import Organization
from market.postgres.db import Database
from market.registration.flag import FlagKind
from market.registration.store import flag_findings
from market.registration.store import flags as registration_flags
from market.viewer import CLOCK, COMMAND_LINE, Role
from tests.market.deal.builders import BUYER, DRAFTED, SIGNED, some_terms, technology, wish
from tests.web.people import a_member, add_member


async def a_deal(database: Database, buyer: Organization, *, waits: bool = False) -> Mapping[str, str]:
    """Record a deal that an organisation has signed; with a payment that waits for a second person, where asked for."""
    terms = some_terms(technology(100), buyer=replace(BUYER, name=buyer.name, code=buyer.code))
    async with database.writing() as conn:
        deal_id = (await deals.begin(conn, Opening(), replace(DRAFTED, terms=terms), actor=COMMAND_LINE)).deal_id
        await deals.record(conn, deal_id, SIGNED, actor=COMMAND_LINE)
        if waits:
            paid = wish(DealEvent.PAID, 11, amount_fen=2_000_000_000)
            await deals.record(conn, deal_id, paid, actor=COMMAND_LINE)
    return {"id": str(deal_id), "number": "3"}


async def a_flag(database: Database, buyer: Organization) -> Mapping[str, str]:
    """Record a deal that is nearly all equipment, and have it looked into."""
    lines = (technology(1), DraftLine(kind=LineKind.EQUIPMENT, description="设备（样例）", amount_fen=99))
    terms = some_terms(*lines, buyer=replace(BUYER, name=buyer.name, code=buyer.code))
    async with database.writing() as conn:
        deal_id = (await deals.begin(conn, Opening(), replace(DRAFTED, terms=terms), actor=COMMAND_LINE)).deal_id
        await deals.record(conn, deal_id, SIGNED, actor=COMMAND_LINE)
        await flag_findings.look(conn, [deal_id], load_flag_rules()[0], actor=CLOCK)
        wanted = registration_flags.FlagFilter(deal_id=deal_id, kind=FlagKind.EQUIPMENT)
        (flag,), _ = await registration_flags.find(conn, wanted, viewer=COMMAND_LINE.viewer)
    return {"id": str(flag.id)}


async def a_file(database: Database) -> Mapping[str, str]:
    """Have a member of the office send a file of past deals, of which an amount asks for a second person."""
    sender = await add_member(database, a_member(Role.OPERATOR))
    import_id = DealImportId(uuid4())
    report = DEAL_IMPORT_REPORT.dump_python(DealImportReport(above=1), mode="json")
    async with database.writing() as conn:
        await history_files.begin(
            conn,
            import_id,
            source="登记系统导出（样例）",
            file_name="历史合同（样例）.csv",
            payload=b"-",
            whole=False,
            actor=sender.actor,
        )
        await history_files.wait(conn, import_id, report)
    return {"id": str(import_id)}
