"""Deals for the table of access: a signed one of an organisation, and one of which an entry waits."""

from collections.abc import Mapping
from dataclasses import replace

from market.db import Database
from market.deal_state import DealEvent
from market.organization import Organization
from market.store import deals
from market.store.deals import Opening
from market.viewer import COMMAND_LINE
from tests.market.dealing import BUYER, DRAFTED, SIGNED, some_terms, technology, wish


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
