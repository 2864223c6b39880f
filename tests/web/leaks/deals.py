"""Deals in every world: an intention with the firm behind an anonymous need, and a registered contract of others."""

from dataclasses import replace

from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.listing.need import Need
from market.postgres.db import Database
from market.viewer import COMMAND_LINE
from tests.market.deal.builders import (
    BUYER,
    DRAFTED,
    REGISTERED,
    SIGNED,
    SUBMITTED,
    a_registration,
    some_terms,
    technology,
    wish,
)
from tests.web.leaks.secrets import FIRMS, Entry


async def deal(database: Database, entries: tuple[Entry, ...]) -> None:
    """Record an intention with the firm behind an anonymous need, which it has not agreed to, and a contract that is
    registered and paid between two firms who look at nothing, both at an amount that differs with who the firm is.
    """
    need = next(each for each in entries if isinstance(each, Need) and each.anonymous)
    (firm,) = (each for each in FIRMS if each.id == need.organization_id)
    intended, agreed = 1000 + FIRMS.index(firm), 200_000_000 * (1 + FIRMS.index(firm))
    terms = some_terms(technology(intended), buyer=replace(BUYER, name=firm.name, code=firm.code))
    paid = wish(DealEvent.PAID, 40, amount_fen=agreed)
    registered = replace(REGISTERED, registration=a_registration("样例-泄漏-1", total=agreed))
    async with database.writing() as conn:
        await deals.begin(conn, Opening(), replace(DRAFTED, terms=terms), actor=COMMAND_LINE)
        others = replace(DRAFTED, terms=some_terms(technology(agreed)))
        begun = await deals.begin(conn, Opening(), others, actor=COMMAND_LINE)
        for step in (SIGNED, SUBMITTED, registered, paid):
            await deals.record(conn, begun.deal_id, step, actor=COMMAND_LINE)
