"""The invented deals of the sample market: every row sound, marked and believable, told up to the day, loaded once."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from corpus.reference.deal_rules import load_flag_rules
from corpus.sample.market import (
    SOURCE,
    drop_future,
    load_samples,
    postpone_deal,
    read_sample_deals,
    read_samples,
    save_sample_deals,
)
from market.audit.store import deal_entries as audit_deal_entries
from market.audit.store import links as audit_links
from market.deal.deal import DealParty, DealSide, PartyType, Series
from market.deal.kind import DealKind
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.history.past_deal import History
from market.listing.property import RightKind
from market.organization import SAMPLE_REGION
from market.postgres.db import Database
from market.registration.flag import FlagKind
from market.registration.store import flag_findings
from market.viewer import COMMAND_LINE, SAMPLES
from tests.cases import for_each
from tests.database import quiet
from tests.market.deal.builders import DRAFTED

HISTORIES = read_sample_deals()
ORGANIZATIONS = {row.organization.code: row.organization for row in read_samples()[0]}
HOME = "CN/浙江省/宁波市/海曙区"
MADE_ON = date(2026, 11, 27)
MARKS = ("（样例）", "(sample)")
FIRM = re.compile("公司|集团|大学|学院|研究院|研究所|医院|实验室|事务所|股份")
YI = 10_000_000_000


def parties(history: History) -> list[DealParty]:
    return [history.terms.party(side) for side in DealSide]


@for_each({party.name: party for each in HISTORIES for party in parties(each)}.values(), lambda each: each.name)
def test_no_party_can_be_real(party: DealParty) -> None:
    assert party.name.endswith(MARKS[0])
    if party.is_abroad:
        assert "-SAMPLE-" in party.code
    elif party.type is PartyType.PERSON:
        assert party.code == ""
    else:
        assert party.code[2:8] == SAMPLE_REGION
    known = ORGANIZATIONS.get(party.code)
    if known is not None:
        assert known.name == party.name
        place = known.place
        assert party.area == "/".join(filter(None, (place.country, place.province, place.city, place.district)))


@for_each(HISTORIES, lambda each: each.number)
def test_a_deal_is_marked_and_names_nobody(history: History) -> None:
    terms, registration = history.terms, history.registration
    assert history.sample
    assert terms.subject.endswith(MARKS)
    numbers = [history.number, terms.contract_number, *([registration.number] if registration else [])]
    assert all(number.startswith("样例-") for number in numbers)
    assert registration is None or registration.agency.startswith("样例")
    lines = [line.description + line.reason for line in terms.lines]
    texts = [terms.subject, terms.ip_clause, history.end_reason, *lines, *(each.condition for each in terms.plan)]
    assert [text for text in texts if FIRM.search(text)] == []
    assert sum(each.amount_fen for each in terms.plan) == terms.total_fen
    assert sum(each.fen for each in history.payments) <= terms.total_fen


def test_every_kind_of_deal_and_party_and_right_is_there() -> None:
    assert {each.terms.kind for each in HISTORIES} == set(DealKind)
    assert {party.type for each in HISTORIES for party in parties(each)} == set(PartyType)
    assert {each.terms.ip for each in HISTORIES} >= {*RightKind} - {RightKind.DESIGN, RightKind.LAYOUT}
    assert {each.terms.statistics_field for each in HISTORIES} == {f"{code:02}" for code in range(1, 12)}
    areas = Counter(each.terms.seller.area == HOME for each in HISTORIES)
    assert min(areas.values()) > len(HISTORIES) / 4
    assert any(each.is_abroad for history in HISTORIES for each in parties(history))


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_a_year_of_the_district_lies_near_the_plan_and_the_market_s_is_a_part(year: int) -> None:
    told = [drop_future(each, date(year, 12, 31)) for each in HISTORIES if each.signed_on.year <= year]
    sold = dict.fromkeys(Series, 0)
    for each in told:
        registered = each.registered_on is not None and each.registered_on.year == year
        if registered and each.registration and not each.end_reason and each.terms.seller.area == HOME:
            sold[each.series] += each.registration.approved_technical_fen
    assert 17.5 * YI < sold[Series.DISTRICT] < 25 * YI
    assert 0.5 * YI < sold[Series.MARKET] < sold[Series.DISTRICT] / 5


@pytest.mark.parametrize("today", [MADE_ON, date(2027, 12, 31), date(2028, 1, 1), date(2032, 2, 29), date(2041, 7, 1)])
def test_on_any_day_the_last_year_is_full_and_nothing_lies_ahead(today: date) -> None:
    moved = [postpone_deal(each, today=today) for each in HISTORIES]
    told = [drop_future(each, today) for each in moved if each.signed_on <= today]
    for each in told:
        each.check(today)
    lately = [each for each in told if each.registered_on and each.registered_on > today - timedelta(days=366)]
    assert len(told) >= 200
    assert Counter(each.series for each in lately)[Series.MARKET] >= 35
    assert [each.number for each in moved] == [each.number for each in HISTORIES]


def test_what_is_still_to_come_of_a_deal_is_left_out() -> None:
    history = next(each for each in HISTORIES if each.revoked_on and each.payments and each.registered_on)
    assert history.registered_on is not None
    assert history.revoked_on is not None
    assert drop_future(history, history.revoked_on) == history
    before = drop_future(history, history.revoked_on - timedelta(days=1))
    assert (before.revoked_on, before.end_reason, before.registration) == (None, "", history.registration)
    signed = drop_future(history, history.signed_on)
    assert (signed.registered_on, signed.registration, signed.payments) == (None, None, ())


async def test_deals_come_with_the_samples_once_marked_and_sound(database: Database) -> None:
    await load_samples(database, say=quiet)
    async with database.writing() as conn:
        again = await save_sample_deals(conn, HISTORIES, today=MADE_ON, actor=SAMPLES)
        deals_there = await conn.fetchval("SELECT count(*) FROM deal")
        assert again == 0
        assert await conn.fetchval("SELECT count(*) FROM deal WHERE sample") == deals_there >= 200
        assert await conn.fetchval("SELECT count(*) FROM deal_source WHERE source <> $1", SOURCE) == 0
        states = {row["state"] for row in await conn.fetch("SELECT DISTINCT state FROM deal_current")}
        assert states == {"intended", "signed", "submitted", "registered", "changed", "terminated", "revoked"}
        sold = "SELECT count(*) FROM deal_current WHERE series = 'market' AND seller_organization_id IS NOT NULL"
        assert await conn.fetchval(sold) > 130
    async with database.reading() as conn:
        assert (await audit_links.verify(conn)).faults == ()
        assert list(await audit_deal_entries.check(conn)) == []


async def test_what_the_rules_look_for_is_found_among_them(database: Database) -> None:
    async with database.writing() as conn:
        assert await save_sample_deals(conn, HISTORIES, today=MADE_ON, actor=SAMPLES) == 274
        asked = "SELECT arguments FROM job WHERE kind = 'flag_deals' AND arguments ? 'after'"
        assert await conn.fetchval(asked) == {"after": 0}
        for piece in await flag_findings.market_deals_since(conn, 0, piece=200):
            await flag_findings.look(conn, piece, load_flag_rules()[0], actor=SAMPLES)
        found = {FlagKind(row["kind"]) for row in await conn.fetch("SELECT kind FROM deal_flag")}
        assert found == set(FlagKind)
        waits = "SELECT count(*) FROM deal_entry WHERE waits AND event = 'drafted'"
        assert await conn.fetchval(waits) == 4


async def test_none_comes_into_a_ledger_that_holds_a_deal(database: Database) -> None:
    async with database.writing() as conn:
        await deals.begin(conn, Opening(), DRAFTED, actor=COMMAND_LINE)
        assert await save_sample_deals(conn, HISTORIES, today=MADE_ON, actor=SAMPLES) == 0
        assert await conn.fetchval("SELECT count(*) FROM deal") == 1
