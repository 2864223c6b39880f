"""Registrations in the store: a number is one deal's however it is written, also of two that come at once."""

import asyncio
from dataclasses import replace

import pytest

from market.deal.deal import DealId
from market.deal.rule import DealRefused, RuleId
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.postgres.db import Connection, Database
from market.viewer import COMMAND_LINE, OPERATOR
from tests.market.deal.builders import (
    DRAFTED,
    FIRST_ON,
    REGISTERED,
    SIGNED,
    SUBMITTED,
    a_registration,
    some_terms,
    technology,
    wish,
)

SPELLINGS = ("样例-x1", "样例-Ｘ 1")


async def submitted(database: Database) -> DealId:
    """Record a deal that lies with the registrar."""
    async with database.writing() as conn:
        deal_id = (await deals.begin(conn, Opening(), DRAFTED, actor=COMMAND_LINE)).deal_id
        for each in (SIGNED, SUBMITTED):
            await deals.record(conn, deal_id, each, actor=COMMAND_LINE)
    return deal_id


async def test_of_two_spellings_of_a_number_at_the_same_moment_one_is_refused(database: Database) -> None:
    both = [await submitted(database) for _ in SPELLINGS]
    written = asyncio.Event()

    async def register(deal_id: DealId, number: str, *, first: bool) -> None:
        wish = replace(REGISTERED, registration=a_registration(number))
        async with database.writing() as conn:
            if not first:
                await written.wait()
                asyncio.get_running_loop().call_later(0.3, going.set)  # by then it waits for the first at the index
            await deals.record(conn, deal_id, wish, actor=COMMAND_LINE)
            if first:
                written.set()
                await going.wait()

    going = asyncio.Event()
    acts = (register(both[0], SPELLINGS[0], first=True), register(both[1], SPELLINGS[1], first=False))
    one, other = await asyncio.gather(*acts, return_exceptions=True)
    assert one is None
    assert isinstance(other, DealRefused)
    assert other.rules == {"registration_number": RuleId.REGISTRATION_ONCE}


@pytest.mark.parametrize("number", [*SPELLINGS, "ａb－１\u3000２ c", "№ ⅳ ① ｶﾞ", "2026\u00a0浙 020b"])
async def test_the_database_and_the_market_compare_a_number_alike(conn: Connection, number: str) -> None:
    plain = await conn.fetchval("SELECT registration_plain($1)", number)
    assert a_registration(number).plain_number == plain


async def test_terms_are_not_corrected_below_what_the_registrar_approved_for_them(conn: Connection) -> None:
    deal_id = (await deals.begin(conn, Opening(), DRAFTED, actor=COMMAND_LINE)).deal_id
    for each in (SIGNED, SUBMITTED, REGISTERED):
        await deals.record(conn, deal_id, each, actor=COMMAND_LINE)
    smaller = some_terms(technology(99_999_999))
    for corrects, days in ((1, 0), (2, 10)):  # the draft with its terms, the signature that had none
        low = wish(DealEvent.CORRECTED, days, corrects=corrects, terms=smaller, reason="写错（样例）")
        with pytest.raises(DealRefused) as refused:
            async with conn.transaction():
                await deals.record(conn, deal_id, low, actor=COMMAND_LINE)
        assert refused.value.rules == {"lines": RuleId.AMOUNT_CONTRACT}
    approved = a_registration(total=99_999_999)
    first = wish(DealEvent.CORRECTED, 30, corrects=4, registration=approved, reason="核定写错（样例）")
    await deals.record(conn, deal_id, first, actor=COMMAND_LINE)
    await deals.record(conn, deal_id, replace(low, corrects=1, happened_on=FIRST_ON), actor=COMMAND_LINE)
    deal = await deals.get(conn, deal_id, viewer=OPERATOR)
    assert deal.terms is not None
    assert (deal.terms.total_fen, deal.registration) == (99_999_999, approved)


async def test_terms_that_changed_after_a_registration_are_not_held_against_it(conn: Connection) -> None:
    deal_id = (await deals.begin(conn, Opening(), DRAFTED, actor=COMMAND_LINE)).deal_id
    changed = wish(DealEvent.CHANGED, 40, terms=some_terms(technology(2)))
    for each in (SIGNED, SUBMITTED, REGISTERED, changed):
        await deals.record(conn, deal_id, each, actor=COMMAND_LINE)
    low = wish(DealEvent.CORRECTED, 40, corrects=5, terms=some_terms(technology(1)), reason="写错（样例）")
    await deals.record(conn, deal_id, low, actor=COMMAND_LINE)
    deal = await deals.get(conn, deal_id, viewer=OPERATOR)
    assert deal.terms is not None
    assert deal.terms.total_fen == 1
