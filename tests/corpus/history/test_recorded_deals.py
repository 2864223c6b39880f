"""Deals that were recorded here, step by step, as rows: each course they may take is read again and changes nothing."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from market.deal.entry import EntryInput
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.history.past_deal import History
from market.history.store import standings as history_standings
from market.postgres.db import Database
from market.viewer import COMMAND_LINE
from tests.corpus.history.past_deals import TODAY, take, workbook_of
from tests.database import MarketServer, empty
from tests.market.deal.builders import (
    DRAFTED,
    REGISTERED,
    SIGNED,
    SUBMITTED,
    a_registration,
    some_terms,
    technology,
    wish,
)

OTHER = some_terms(technology(77))
CHANGED = wish(DealEvent.CHANGED, 40, terms=OTHER)
COURSES: dict[str, Sequence[EntryInput]] = {
    "signed at once": (replace(SIGNED, terms=OTHER),),
    "changed while intended": (DRAFTED, wish(DealEvent.CHANGED, 5, terms=OTHER), SIGNED),
    "sent back": (DRAFTED, SIGNED, SUBMITTED, wish(DealEvent.RETURNED, 21, reason="缺件（样例）")),
    "sent back and handed in anew": (
        *(DRAFTED, SIGNED, SUBMITTED, wish(DealEvent.RETURNED, 21, reason="缺件（样例）")),
        *(wish(DealEvent.SUBMITTED, 22), REGISTERED),
    ),
    "changed with a new registration": (
        *(DRAFTED, SIGNED, SUBMITTED, REGISTERED),
        replace(CHANGED, registration=a_registration("样例-新", total=77)),
    ),
    "ended before it was registered": (
        *(DRAFTED, SIGNED, SUBMITTED),
        wish(DealEvent.TERMINATED, 50, reason="双方同意\n并已结清（样例）"),
    ),
    "revoked after a change": (
        *(DRAFTED, SIGNED, SUBMITTED, REGISTERED, CHANGED),
        wish(DealEvent.REVOKED, 50, reason="撤销（样例）"),
    ),
    "paid, corrected and struck": (
        *(DRAFTED, SIGNED, wish(DealEvent.PAID, 12, amount_fen=5), wish(DealEvent.PAID, 13, amount_fen=7)),
        wish(DealEvent.CORRECTED, 14, amount_fen=6, corrects=3, reason="笔误（样例）"),
        wish(DealEvent.STRUCK, 14, corrects=4, reason="重复（样例）"),
    ),
    "a payment that waits": (DRAFTED, SIGNED, wish(DealEvent.PAID, 12, amount_fen=2_000_000_000)),
}


async def standing(database: Database) -> list[History]:
    async with database.reading() as conn:
        found = await history_standings.page(conn, after=None, limit=100, actor=COMMAND_LINE)
    return [each.history for each in found]


@pytest.mark.parametrize("course", COURSES)
async def test_a_deal_of_any_course_is_read_again(database: Database, market: MarketServer, course: str) -> None:
    first, *others = COURSES[course]
    async with database.writing() as conn:
        deal_id = (await deals.begin(conn, Opening(), first, actor=COMMAND_LINE)).deal_id
        for each in others:
            await deals.record(conn, deal_id, each, actor=COMMAND_LINE)
        state = await conn.fetchval("SELECT state FROM deal_current")
    (history,) = await standing(database)
    assert history.check(TODAY).value == state
    file = workbook_of([history])
    assert (await take(database, file)).same == 1
    await empty(market.superuser_url)
    assert (await take(database, file)).added == 1
    assert workbook_of(await standing(database)) == file


async def test_an_intention_is_no_history(database: Database) -> None:
    async with database.writing() as conn:
        await deals.begin(conn, Opening(), DRAFTED, actor=COMMAND_LINE)
    assert await standing(database) == []
