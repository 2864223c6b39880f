"""Deals in the store: what stands is what their entries say, told to whom they concern and nobody else."""

from dataclasses import replace
from datetime import date

import pytest

from market.deal.deal import Deal, DealId, DealOutdated, DealSide, Series
from market.deal.entry import EntryInput
from market.deal.rule import DealRefused, RuleId
from market.deal.state import DealEvent, State
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.errors import Conflict, MarketError, NotAllowed, NotFound
from market.introduction.introduction import IntroductionId
from market.introduction.stage import Move
from market.introduction.store import steps as introduction_steps
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, Actor, Role
from tests.market.deal.builders import (
    BUYER,
    DRAFTED,
    REGISTERED,
    SELLER,
    SIGNED,
    SUBMITTED,
    a_registration,
    some_terms,
    technology,
    wish,
)
from tests.market.disclosure.builders import join
from tests.market.introduction.builders import Introducing, introducing

__all__ = ["introducing"]
E = DealEvent


async def opened(conn: Connection, *more: EntryInput, actor: Actor = COMMAND_LINE) -> DealId:
    """Record a deal by hand."""
    deal_id = (await deals.begin(conn, Opening(), DRAFTED, actor=actor)).deal_id
    for each in more:
        await deals.record(conn, deal_id, each, actor=actor)
    return deal_id


async def seen(conn: Connection, deal_id: DealId) -> Deal:
    return await deals.get(conn, deal_id, viewer=COMMAND_LINE.viewer)


async def refused(conn: Connection, deal_id: DealId, wished: EntryInput) -> dict[str, RuleId]:
    """Say which rules a wish breaks."""
    with pytest.raises(DealRefused) as told:
        await deals.record(conn, deal_id, wished, actor=COMMAND_LINE)
    return told.value.rules


async def test_a_deal_comes_from_an_intention_to_its_registration(conn: Connection) -> None:
    deal = await seen(conn, await opened(conn, SIGNED, SUBMITTED, REGISTERED))
    assert (deal.state, deal.terms, deal.entries) == (State.REGISTERED, DRAFTED.terms, 4)
    assert deal.registration == REGISTERED.registration
    row = await conn.fetchrow("SELECT * FROM deal_current WHERE deal_id = $1", deal.id)
    assert row is not None
    assert (row["total_fen"], row["technical_fen"], row["approved_total_fen"]) == (100_000_000,) * 3
    assert [row[name] for name in ("drafted_on", "signed_on", "submitted_on", "registered_on")] == [
        date(2026, 3, 2),
        date(2026, 3, 12),
        date(2026, 3, 22),
        date(2026, 4, 1),
    ]


async def test_a_correction_stands_in_the_place_of_what_it_names(conn: Connection) -> None:
    deal_id = await opened(conn, SIGNED, SUBMITTED)
    terms = some_terms(technology(90_000_000))
    mended = wish(E.CORRECTED, 1, corrects=1, terms=terms, reason="金额写错（样例）")
    await deals.record(conn, deal_id, mended, actor=COMMAND_LINE)
    deal = await seen(conn, deal_id)
    assert (deal.state, deal.terms) == (State.SUBMITTED, terms)
    again = replace(mended, terms=some_terms(technology(80_000_000)))
    await deals.record(conn, deal_id, again, actor=COMMAND_LINE)
    assert (await seen(conn, deal_id)).terms == again.terms
    assert await refused(conn, deal_id, replace(again, corrects=4)) == {"corrects": RuleId.ENTRY_MENDED}
    late = replace(again, happened_on=date(2026, 3, 13))
    assert await refused(conn, deal_id, late) == {"happened_on": RuleId.DAY_ORDER}


async def test_what_is_struck_out_never_held(conn: Connection) -> None:
    paid = wish(E.PAID, 15, amount_fen=30_000_000)
    deal_id = await opened(conn, SIGNED, paid, paid)
    assert (await seen(conn, deal_id)).paid_fen == 60_000_000
    struck = wish(E.STRUCK, 15, corrects=4, reason="重复登记（样例）")
    await deals.record(conn, deal_id, struck, actor=COMMAND_LINE)
    assert (await seen(conn, deal_id)).paid_fen == 30_000_000
    assert await refused(conn, deal_id, struck) == {"corrects": RuleId.ENTRY_MENDED}
    assert await refused(conn, deal_id, replace(struck, corrects=2)) == {"event": RuleId.STATE_ORDER}


async def test_a_registration_number_is_used_once(conn: Connection) -> None:
    await opened(conn, SIGNED, SUBMITTED, REGISTERED)
    other = await opened(conn, SIGNED, SUBMITTED)
    assert await refused(conn, other, REGISTERED) == {"registration_number": RuleId.REGISTRATION_ONCE}
    await deals.record(
        conn, other, replace(REGISTERED, registration=a_registration("样例-2026-0002")), actor=COMMAND_LINE
    )
    invented = (await deals.begin(conn, Opening(sample=True), DRAFTED, actor=COMMAND_LINE)).deal_id
    for step in (SIGNED, SUBMITTED, REGISTERED):
        await deals.record(conn, invented, step, actor=COMMAND_LINE)
    assert (await seen(conn, invented)).state is State.REGISTERED, "an invented deal keeps no number from a real one"


async def test_whoever_knew_of_less_is_told(conn: Connection) -> None:
    deal_id = await opened(conn)
    await deals.record(conn, deal_id, SIGNED, seen=1, actor=COMMAND_LINE)
    with pytest.raises(DealOutdated):
        await deals.record(conn, deal_id, SUBMITTED, seen=1, actor=COMMAND_LINE)


async def test_above_the_limit_another_member_of_the_office_approves(conn: Connection) -> None:
    first, second = await join(conn, Role.OPERATOR), await join(conn, Role.OPERATOR)
    large = replace(DRAFTED, terms=some_terms(technology(1_000_000_001)))
    receipt = await deals.begin(conn, Opening(), large, actor=first)
    assert receipt.waits
    assert (await seen(conn, receipt.deal_id)).state is None
    with pytest.raises(Conflict, match="waits for a second person"):
        await deals.record(conn, receipt.deal_id, SIGNED, actor=first)
    for nobody in (first, COMMAND_LINE):
        with pytest.raises(NotAllowed, match="another member"):
            await deals.decide(conn, receipt.deal_id, 1, approved=True, actor=nobody)
    for _ in range(2):
        await deals.decide(conn, receipt.deal_id, 1, approved=True, actor=second)
    deal = await seen(conn, receipt.deal_id)
    assert (deal.state, deal.entries) == (State.INTENDED, 2)
    with pytest.raises(Conflict, match="decided already"):
        await deals.decide(conn, receipt.deal_id, 1, approved=False, reason="不符（样例）", actor=second)


async def test_what_is_refused_counts_never_and_can_be_recorded_anew(conn: Connection) -> None:
    first, second = await join(conn, Role.OPERATOR), await join(conn, Role.OPERATOR)
    deal_id = await opened(conn, SIGNED)
    large = wish(E.PAID, 15, amount_fen=2_000_000_000)
    number = (await deals.record(conn, deal_id, large, actor=first)).number
    with pytest.raises(DealRefused, match=r"entry\.reason"):
        await deals.decide(conn, deal_id, number, approved=False, actor=second)
    await deals.decide(conn, deal_id, number, approved=False, reason="金额不符（样例）", actor=first)
    assert (await seen(conn, deal_id)).paid_fen == 0
    await deals.record(conn, deal_id, wish(E.PAID, 15, amount_fen=2_000), actor=first)
    assert (await seen(conn, deal_id)).paid_fen == 2_000


async def signed(introducing: Introducing) -> IntroductionId:
    """Bring an introduction to its signature."""
    begun = await introducing.together()
    for move in (Move.NEGOTIATE, Move.SIGN):
        version = (await introducing.seen(begun)).version
        await introduction_steps.advance(introducing.conn, begun, move, version=version, actor=introducing.broker)
    return begun


async def test_a_deal_is_told_to_its_parties_from_the_signature_on_and_to_no_stranger(introducing: Introducing) -> None:
    conn, broker = introducing.conn, introducing.broker
    buyer = replace(BUYER, name=introducing.firm.name, code=introducing.firm.code)
    opening = Opening(introduction_id=await signed(introducing))
    wished = replace(DRAFTED, terms=some_terms(buyer=buyer))
    deal_id = (await deals.begin(conn, opening, wished, actor=broker)).deal_id
    assert (await seen(conn, deal_id)).need_id == introducing.need_id
    for nobody in (introducing.asking, introducing.offering, introducing.stranger, introducing.other_broker):
        with pytest.raises(NotFound):
            await deals.get(conn, deal_id, viewer=nobody.viewer)
    await deals.record(conn, deal_id, SIGNED, actor=broker)
    assert (await deals.get(conn, deal_id, viewer=introducing.asking.viewer)).sides == {DealSide.BUYER}
    with pytest.raises(NotAllowed):
        await deals.record(conn, deal_id, SUBMITTED, actor=introducing.asking)
    for nobody in (introducing.offering, introducing.stranger, introducing.other_broker):
        with pytest.raises(NotFound):
            await deals.record(conn, deal_id, SUBMITTED, actor=nobody)
    with pytest.raises(Conflict, match="has a deal already"):
        await deals.begin(conn, opening, DRAFTED, actor=broker)


@pytest.mark.parametrize("of", ["need_id", "offer_id"])
async def test_what_comes_of_an_invented_listing_is_invented(introducing: Introducing, of: str) -> None:
    conn, opening = introducing.conn, Opening(introduction_id=await signed(introducing))
    await conn.execute("UPDATE listing SET sample = true WHERE id = $1", getattr(introducing, of))
    deal_id = (await deals.begin(conn, opening, DRAFTED, actor=introducing.broker)).deal_id
    assert (await seen(conn, deal_id)).sample


async def test_what_an_invented_party_agrees_on_is_invented(introducing: Introducing) -> None:
    conn, firm = introducing.conn, introducing.firm
    terms = some_terms(buyer=replace(BUYER, name=firm.name, code=firm.code))
    await conn.execute("UPDATE organization SET sample = true WHERE id = $1", firm.id)
    deal_id = (await deals.begin(conn, Opening(), replace(DRAFTED, terms=terms), actor=introducing.broker)).deal_id
    assert (await seen(conn, deal_id)).sample


@pytest.mark.parametrize("who", ["asking", "offering_reader", "stranger"])
async def test_only_brokers_and_the_office_begin_a_deal(introducing: Introducing, who: str) -> None:
    with pytest.raises(NotAllowed):
        await deals.begin(introducing.conn, Opening(), DRAFTED, actor=getattr(introducing, who))


async def test_a_deal_is_not_begun_from_what_is_another_brokers_or_not_so_far(introducing: Introducing) -> None:
    conn, begun = introducing.conn, await introducing.together()
    opening = Opening(introduction_id=begun)
    expected: tuple[tuple[Actor, type[MarketError]], ...] = (
        (introducing.other_broker, NotAllowed),
        (introducing.broker, Conflict),
    )
    for actor, error in expected:
        with pytest.raises(error):
            await deals.begin(conn, opening, DRAFTED, actor=actor)
    with pytest.raises(NotAllowed):
        await deals.begin(conn, Opening(series=Series.DISTRICT), DRAFTED, actor=introducing.broker)


async def test_parties_are_known_by_their_codes(introducing: Introducing) -> None:
    seller = replace(SELLER, code=introducing.firm.code)
    wished = replace(DRAFTED, terms=some_terms(seller=seller))
    deal_id = (await deals.begin(introducing.conn, Opening(), wished, actor=introducing.office)).deal_id
    terms = (await seen(introducing.conn, deal_id)).terms
    assert terms is not None
    assert (terms.seller.organization_id, terms.buyer.organization_id) == (introducing.firm.id, None)
