"""Deals for the table of access: a signed one of an organisation, and one of which an entry waits."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from corpus.deal_flag_rules import load_flag_rules
from corpus.deal_rows_report import DEAL_REPORT, DealReport
from market.db import Database
from market.deal_flag_rule import FlagKind
from market.deal_import import DealImportId
from market.deal_line import LineKind, Wanted
from market.deal_state import DealEvent
from market.organization import Organization
from market.store import deal_flag_findings, deal_flags, deal_imports, deals
from market.store.deals import Opening
from market.viewer import CLOCK, COMMAND_LINE, Role
from tests.market.dealing import BUYER, DRAFTED, SIGNED, some_terms, technology, wish
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
    lines = (technology(1), Wanted(kind=LineKind.EQUIPMENT, description="设备（样例）", amount_fen=99))
    terms = some_terms(*lines, buyer=replace(BUYER, name=buyer.name, code=buyer.code))
    async with database.writing() as conn:
        deal_id = (await deals.begin(conn, Opening(), replace(DRAFTED, terms=terms), actor=COMMAND_LINE)).deal_id
        await deals.record(conn, deal_id, SIGNED, actor=COMMAND_LINE)
        await deal_flag_findings.look(conn, [deal_id], load_flag_rules()[0], actor=CLOCK)
        wanted = deal_flags.Wanted(deal_id=deal_id, kind=FlagKind.EQUIPMENT)
        (flag,), _ = await deal_flags.find(conn, wanted, viewer=COMMAND_LINE.viewer)
    return {"id": str(flag.id)}


async def a_file(database: Database) -> Mapping[str, str]:
    """Have a member of the office send a file of past deals, of which an amount asks for a second person."""
    sender = await add_member(database, a_member(Role.OPERATOR))
    import_id = DealImportId(uuid4())
    report = DEAL_REPORT.dump_python(DealReport(above=1), mode="json")
    async with database.writing() as conn:
        await deal_imports.begin(
            conn,
            import_id,
            source="登记系统导出（样例）",
            file_name="历史合同（样例）.csv",
            payload=b"-",
            whole=False,
            actor=sender.actor,
        )
        await deal_imports.wait(conn, import_id, report)
    return {"id": str(import_id)}
