"""Deals in every world: an intention names the firm behind an anonymous need, which that firm has not agreed to."""

from dataclasses import replace

from market.db import Database
from market.need import Need
from market.store import deals
from market.store.deals import Opening
from market.viewer import COMMAND_LINE
from tests.market.dealing import BUYER, DRAFTED, some_terms, technology
from tests.web.leaks.hidden import FIRMS, Entry


async def deal(database: Database, entries: tuple[Entry, ...]) -> None:
    """Record an intention with the firm behind an anonymous need, at an amount that differs with who it is."""
    need = next(each for each in entries if isinstance(each, Need) and each.anonymous)
    (firm,) = (each for each in FIRMS if each.id == need.organization_id)
    terms = some_terms(technology(1000 + FIRMS.index(firm)), buyer=replace(BUYER, name=firm.name, code=firm.code))
    async with database.writing() as conn:
        await deals.begin(conn, Opening(), replace(DRAFTED, terms=terms), actor=COMMAND_LINE)
