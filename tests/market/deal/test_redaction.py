"""What a party is told of a deal, what a second person is asked for, and what a registrar can't have approved."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from market.deal.deal import DealId
from market.deal.entry import DealFile, EntryInput, LedgerEntry
from market.deal.rule import DealRefused, RuleId
from market.deal.state import DealEvent as E
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.office.store import organizations
from market.postgres.db import Connection
from market.posting.attachment import MediaType
from market.viewer import COMMAND_LINE, Actor, Role
from tests.listings import an_organization
from tests.market.deal.builders import BUYER, DRAFTED, SIGNED, SUBMITTED, a_registration, some_terms, technology, wish
from tests.market.disclosure.builders import join

CONTRACT = DealFile(name="合同（样例）.pdf", media_type=MediaType.PDF, size_bytes=9, sha256=bytes(32))
HERE, ELSEWHERE = an_organization(62), an_organization(64)
MILLION = 100_000_000


async def opened(conn: Connection, first: EntryInput, *more: EntryInput, actor: Actor = COMMAND_LINE) -> DealId:
    deal_id = (await deals.begin(conn, Opening(), first, actor=actor)).deal_id
    for each in more:
        await deals.record(conn, deal_id, each, actor=actor)
    return deal_id


async def told(conn: Connection, deal_id: DealId, actor: Actor) -> Mapping[int, LedgerEntry]:
    return {entry.number: entry for entry in await deals.timeline(conn, deal_id, viewer=actor.viewer)}


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.BROKER])
async def test_a_party_is_not_told_what_was_agreed_on_with_another(conn: Connection, role: Role) -> None:
    for each in (HERE, ELSEWHERE):
        await organizations.add(conn, each, actor=COMMAND_LINE)
    here, elsewhere = [await join(conn, role, each) for each in (HERE, ELSEWHERE)]
    other = replace(BUYER, name=ELSEWHERE.name, code=ELSEWHERE.code)
    changed = wish(E.CHANGED, 5, terms=some_terms(technology(7), buyer=other))
    deal_id = await opened(conn, replace(DRAFTED, files=(CONTRACT,)), changed, replace(SIGNED, files=(CONTRACT,)))
    entries = await told(conn, deal_id, elsewhere)
    assert [(n, each.total_fen, each.files) for n, each in entries.items()] == [
        (1, None, ()),
        (2, 7, ()),
        (3, None, (CONTRACT,)),
    ]
    back = wish(E.CORRECTED, 5, corrects=2, terms=some_terms(), reason="买方写错：别家（样例）")
    await deals.record(conn, deal_id, back, actor=COMMAND_LINE)
    entries = await told(conn, deal_id, here)
    assert [(n, each.total_fen, each.reason) for n, each in entries.items()] == [
        (1, MILLION, ""),
        (2, None, ""),
        (3, None, ""),
        (4, MILLION, back.reason),
    ]


async def test_a_party_is_not_told_what_was_struck_out(conn: Connection) -> None:
    await organizations.add(conn, HERE, actor=COMMAND_LINE)
    paid = wish(E.PAID, 15, amount_fen=5, files=(CONTRACT,))
    struck = wish(E.STRUCK, 15, corrects=3, reason="是别家的（样例）")
    deal_id = await opened(conn, DRAFTED, SIGNED, paid, struck)
    entries = await told(conn, deal_id, await join(conn, Role.ENTERPRISE, HERE))
    assert [(entries[n].amount_fen, entries[n].files, entries[n].reason) for n in (3, 4)] == [(None, (), "")] * 2
    assert (await told(conn, deal_id, COMMAND_LINE))[3].files == (CONTRACT,)


@pytest.mark.parametrize("undoing", [wish(E.STRUCK, 15, corrects=3), wish(E.CORRECTED, 15, corrects=3, amount_fen=1)])
async def test_what_two_approved_is_not_undone_by_one(conn: Connection, undoing: EntryInput) -> None:
    first, second = await join(conn, Role.OPERATOR), await join(conn, Role.OPERATOR)
    large = wish(E.PAID, 15, amount_fen=20 * MILLION)
    deal_id = await opened(conn, DRAFTED, SIGNED, large, actor=first)
    await deals.decide(conn, deal_id, 3, approved=True, actor=second)
    receipt = await deals.record(conn, deal_id, replace(undoing, reason="写错（样例）"), actor=first)
    assert receipt.waits


async def test_no_more_is_approved_than_was_contracted(conn: Connection) -> None:
    deal_id = await opened(conn, DRAFTED, SIGNED, SUBMITTED)
    more = wish(E.REGISTERED, 30, registration=a_registration(total=MILLION + 1, technical=MILLION))
    with pytest.raises(DealRefused) as refused:
        await deals.record(conn, deal_id, more, actor=COMMAND_LINE)
    assert refused.value.rules == {"approved_total": RuleId.AMOUNT_CONTRACT}
    await deals.record(conn, deal_id, replace(more, registration=a_registration()), actor=COMMAND_LINE)
    less = wish(E.CHANGED, 40, terms=some_terms(technology(7)))
    await deals.record(conn, deal_id, less, actor=COMMAND_LINE)
    mended = wish(E.CORRECTED, 30, corrects=4, registration=a_registration("样例-2"), reason="编号写错（样例）")
    await deals.record(conn, deal_id, mended, actor=COMMAND_LINE)
