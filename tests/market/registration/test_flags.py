"""Flags in the store: looked for with each entry, kept once, taken back when gone, decided about by a person."""

from dataclasses import replace

import pytest

from corpus.reference.deal_rules import load_flag_rules
from corpus.reference.registration_form import load_registration_forms
from market.deal.deal import DealId, Series
from market.deal.entry import EntryInput
from market.deal.line import DraftLine as WantedLine
from market.deal.line import LineKind
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.postgres.db import Connection
from market.registration.flag import Flag, FlagKind, FlagStep, Sign
from market.registration.form import FieldCode
from market.registration.store import flag_findings, registrations
from market.registration.store import flags as registration_flags
from market.registration.store.flags import FlagFilter
from market.viewer import CLOCK, COMMAND_LINE, OPERATOR
from tests.market.deal.builders import DRAFTED, SIGNED, a_party, some_terms, technology, wish
from tests.market.introduction.builders import Introducing, introducing

__all__ = ["introducing"]
RULES = load_flag_rules()[0]
FORM = load_registration_forms()[0]
PARTS = 60_000_000_001
"""More than half of what needs a second person, so that two of it are above."""


async def signed(
    conn: Connection,
    fen: int,
    *more: EntryInput,
    seller: int = 81,
    series: Series = Series.MARKET,
    sample: bool = False,
) -> DealId:
    """Record a contract of a seller whose other deals no test has; the subject is its own."""
    party = replace(a_party(seller), name=f"卖{seller}（样例）")
    drafted = replace(some_terms(technology(fen), seller=party), subject=f"{fen}{seller}")
    opening = Opening(series=series, sample=sample)
    deal_id = (await deals.begin(conn, opening, replace(DRAFTED, terms=drafted), actor=COMMAND_LINE)).deal_id
    for each in (SIGNED, *more):
        await deals.record(conn, deal_id, each, actor=COMMAND_LINE)
    return deal_id


async def looked(conn: Connection, *deal_ids: DealId) -> list[Flag]:
    """Look into deals, and give the flags of the first that stand."""
    await flag_findings.look(conn, deal_ids, RULES, actor=CLOCK)
    flags, _ = await registration_flags.find(conn, FlagFilter(deal_id=deal_ids[0]), viewer=OPERATOR)
    return [flag for flag in flags if flag.stands]


@pytest.fixture(autouse=True)
async def a_second_person_above_a_limit(conn: Connection) -> None:
    await conn.execute(
        "INSERT INTO office_setting (name, value, changed_by) VALUES ('second_person_fen', '100000000000', 'x')"
    )


async def test_a_row_is_found_once_grows_with_its_contracts_and_goes_with_them(conn: Connection) -> None:
    first, second = await signed(conn, PARTS), await signed(conn, PARTS + 1)
    (flag,) = await looked(conn, second)
    assert (flag.kind, {each.deal_id for each in flag.evidence}) == (FlagKind.SPLIT, {first, second})
    assert flag.figures == {"count": 2, "sum_fen": 2 * PARTS + 1, "limit": 100_000_000_000}
    assert [each.id for each in await looked(conn, first)] == [flag.id]
    third = await signed(conn, PARTS + 2)
    (grown,) = await looked(conn, third)
    assert {each.deal_id for each in grown.evidence} == {first, second, third}
    assert not (await registration_flags.get(conn, flag.id, viewer=OPERATOR)).stands
    ended = wish(DealEvent.TERMINATED, 20, reason="不做了（样例）")
    await deals.record(conn, third, ended, actor=COMMAND_LINE)
    assert await looked(conn, third) == []
    assert [each.id for each in await looked(conn, first)] == [flag.id]
    told = (await registration_flags.get(conn, flag.id, viewer=OPERATOR)).steps
    assert [each.step for each in told] == [FlagStep.FOUND, FlagStep.GONE, FlagStep.FOUND]


async def test_an_invented_contract_makes_no_row_with_real_ones(conn: Connection) -> None:
    real, invented = await signed(conn, PARTS), await signed(conn, PARTS + 1, sample=True)
    assert await looked(conn, real, invented) == []
    beside = await signed(conn, PARTS + 2, sample=True)
    (flag,) = await looked(conn, beside, real)
    assert {each.deal_id for each in flag.evidence} == {invented, beside}
    second = await signed(conn, PARTS + 3)
    (flag,) = await looked(conn, real)
    assert {each.deal_id for each in flag.evidence} == {real, second}


async def test_a_deal_whose_seller_is_corrected_takes_its_flags_with_it(conn: Connection) -> None:
    first, second = await signed(conn, PARTS), await signed(conn, PARTS + 1)
    assert len(await looked(conn, second)) == 1
    moved = replace(
        some_terms(technology(PARTS + 1), seller=replace(a_party(82), name="卖82（样例）")), subject="另一（样例）"
    )
    mended = wish(DealEvent.CORRECTED, corrects=1, terms=moved, reason="卖方写错（样例）")
    await deals.record(conn, second, mended, actor=COMMAND_LINE)
    assert await looked(conn, second) == []
    assert await looked(conn, first) == []


async def test_a_struck_deal_has_no_flag_any_more(conn: Connection) -> None:
    heavy = (technology(1), WantedLine(kind=LineKind.EQUIPMENT, description="设备（样例）", amount_fen=99))
    opened = await deals.begin(conn, Opening(), replace(DRAFTED, terms=some_terms(*heavy)), actor=COMMAND_LINE)
    (flag,) = await looked(conn, opened.deal_id)
    assert (flag.kind, flag.figures["share"]) == (FlagKind.EQUIPMENT, 1)
    assert [line.description for line in flag.evidence[0].lines] == ["设备（样例）"]
    await deals.record(
        conn, opened.deal_id, wish(DealEvent.STRUCK, corrects=1, reason="误记（样例）"), actor=COMMAND_LINE
    )
    assert await looked(conn, opened.deal_id) == []


async def test_who_is_known_from_the_form_shows_a_relation_and_is_named_nowhere(conn: Connection) -> None:
    deal_id = await signed(conn, PARTS)
    assert await looked(conn, deal_id) == []
    answers = {FieldCode("seller.legal_person"): "测试丁（样例）", FieldCode("buyer.legal_person"): "测试丁（样例） "}
    await registrations.answer(conn, deal_id, FORM, answers, actor=COMMAND_LINE)
    (flag,) = await looked(conn, deal_id)
    assert flag.signs == (Sign.LEGAL_PERSON,)
    kept = await conn.fetchval("SELECT string_agg(f::text, ' ') FROM deal_flag f")
    assert "测试丁" not in kept
    await registrations.answer(conn, deal_id, FORM, {}, actor=COMMAND_LINE)
    assert await looked(conn, deal_id) == []


async def test_deals_of_the_whole_district_are_held_against_nothing(conn: Connection) -> None:
    await signed(conn, PARTS, series=Series.DISTRICT)
    assert await looked(conn, await signed(conn, PARTS + 1, series=Series.DISTRICT)) == []
    assert await looked(conn, await signed(conn, PARTS + 2)) == []


async def test_looking_is_promised_in_the_transaction_of_the_entry(conn: Connection) -> None:
    waiting = "SELECT count(*) FROM job WHERE kind = 'flag_deals' AND arguments ->> 'deal' = $1"
    assert await conn.fetchval(waiting, str(await signed(conn, PARTS))) == 1
    assert await conn.fetchval(waiting, str(await signed(conn, PARTS, series=Series.DISTRICT))) == 0


async def test_a_person_of_the_office_decides_with_a_reason_and_may_think_again(introducing: Introducing) -> None:
    conn, office = introducing.conn, introducing.office
    await signed(conn, PARTS)
    (flag,) = await looked(conn, await signed(conn, PARTS + 1))
    with pytest.raises(Invalid):
        await registration_flags.decide(conn, flag.id, FlagStep.DISMISSED, " ", actor=office)
    with pytest.raises(NotAllowed):
        await registration_flags.decide(conn, flag.id, FlagStep.UPHELD, "", actor=COMMAND_LINE)
    for stranger in (introducing.broker, introducing.offering, introducing.stranger):
        with pytest.raises(NotFound):
            await registration_flags.decide(conn, flag.id, FlagStep.UPHELD, "", actor=stranger)
        with pytest.raises(NotFound):
            await registration_flags.find(conn, FlagFilter(), viewer=stranger.viewer)
    for verdict, reason in ((FlagStep.DISMISSED, "两期项目（样例）"),) * 2 + ((FlagStep.UPHELD, ""),):
        await registration_flags.decide(conn, flag.id, verdict, reason, actor=office)
    told = await registration_flags.get(conn, flag.id, viewer=OPERATOR)
    assert [each.step for each in told.steps] == [FlagStep.FOUND, FlagStep.DISMISSED, FlagStep.UPHELD]
    assert told.verdict is FlagStep.UPHELD
    assert told.steps[1].taker is not None
    assert (await registration_flags.find(conn, FlagFilter(waits=True), viewer=OPERATOR))[1] == 0


async def test_what_is_gone_is_not_decided_about(introducing: Introducing) -> None:
    conn = introducing.conn
    first, second = await signed(conn, PARTS), await signed(conn, PARTS + 1)
    (flag,) = await looked(conn, second)
    await deals.record(conn, first, wish(DealEvent.TERMINATED, 20, reason="不做了（样例）"), actor=COMMAND_LINE)
    assert await looked(conn, first) == []
    with pytest.raises(Conflict):
        await registration_flags.decide(conn, flag.id, FlagStep.UPHELD, "", actor=introducing.office)


async def test_many_deals_are_looked_into_in_pieces_that_part_no_seller(conn: Connection) -> None:
    last = await conn.fetchval("SELECT coalesce(max(id), 0) FROM deal_entry")
    first = {await signed(conn, PARTS + number) for number in range(3)}
    second = await signed(conn, PARTS, seller=82)
    await signed(conn, PARTS, series=Series.DISTRICT)
    pieces = await flag_findings.market_deals_since(conn, last, piece=2)
    assert [set(piece) for piece in pieces] == [first, {second}]
    assert await flag_findings.look(conn, pieces[0], RULES, actor=CLOCK) == 1
    assert await flag_findings.look(conn, pieces[0], RULES, actor=CLOCK) == 0
    everything = await conn.fetchval("SELECT coalesce(max(id), 0) FROM deal_entry")
    assert await flag_findings.market_deals_since(conn, everything, piece=2) == []
