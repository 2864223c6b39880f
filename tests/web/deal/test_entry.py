"""An entry of a deal is shown whole: to the second person before it counts, and afterwards to whoever looks it up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from market.day import day_of
from market.deal.deal import Series
from market.deal.list import idle_days
from market.deal.state import DealEvent, State
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.office.store import queues as office_queues
from tests.market.deal.builders import BUYER, DRAFTED, SELLER, some_terms
from tests.web.deal.test_pages import TERMS, Dealing, dealing, served
from web.office.pages import PLACES

__all__ = ["dealing", "served"]
LARGE = {"lines.0.amount": "10000000.01"}


async def test_the_second_person_reads_what_they_approve(dealing: Dealing) -> None:
    here = await dealing.recorded(dealing.of.broker, **LARGE)
    shown = (await dealing.page(dealing.of.office, here)).text
    for said in (TERMS["subject"], SELLER.name, BUYER.code, "外购仪器（样例）", "CNY 10,250,000.01"):
        assert said in shown
    assert "A deal that counts nowhere yet" in shown


async def test_what_was_corrected_stays_to_be_read_whole(dealing: Dealing) -> None:
    office = dealing.of.office
    here = await dealing.recorded(office)
    mended = TERMS | {"corrects": "1", "seen": "1", "reason": "写错（样例）", "lines.1.description": "另一台（样例）"}
    assert (await dealing.send(office, f"{here}/entries", mended)).status_code == 303
    before = (await dealing.page(office, f"{here}/entries/1")).text
    after = (await dealing.page(office, f"{here}/entries/2")).text
    assert ("外购仪器（样例）" in before, "counts no more" in before) == (True, True)
    assert ("另一台（样例）" in after, "counts no more" in after, "写错（样例）" in after) == (True, False, True)
    assert (await dealing.page(office, f"{here}/entries/3")).status_code == 404
    assert (await dealing.page(dealing.of.asking, f"{here}/entries/1")).status_code == 404


async def test_of_two_that_wait_with_one_number_the_second_is_told_where_it_waits(dealing: Dealing) -> None:
    office, broker = dealing.of.office, dealing.of.broker
    registered = {"event": "registered", "happened_on": "2026-03-20", "registration_number": "样例-双", "seen": "3"}
    registered |= {"agency": "登记机构（样例）", "approved_total": "10250000.01", "approved_technical": "1"}
    places = []
    for _ in range(2):
        here = await dealing.recorded(broker, **LARGE)
        await dealing.send(office, f"{here}/entries/1/decision", {"decision": "approve"})
        submitted = {"event": "submitted", "happened_on": "2026-03-10", "seen": "2"}
        await dealing.send(broker, f"{here}/entries", submitted)
        assert (await dealing.send(broker, f"{here}/entries", registered)).status_code == 303
        places.append(here)
    answers = [await dealing.send(office, f"{here}/entries/4/decision", {"decision": "approve"}) for here in places]
    assert [answer.status_code for answer in answers] == [303, 422]
    assert '<a href="#second">' in answers[1].text
    assert "(rule registration.once of" in answers[1].text


async def test_more_paid_than_contracted_and_a_side_in_no_district_are_told(dealing: Dealing) -> None:
    office = dealing.of.office
    here = await dealing.recorded(office, **{"seller.area": "CN/浙江/宁波/海曙", "buyer.area": "CN/上海市"})
    assert "neither: no party lies in" in (await dealing.page(office, here)).text
    paid = {"event": "paid", "happened_on": "2026-03-10", "amount": "1500000.51", "seen": "1"}
    assert (await dealing.send(office, f"{here}/entries", paid)).status_code == 303
    assert "CNY 0.01 more than the contract" in (await dealing.page(office, here)).text


def test_a_deal_is_idle_after_the_days_of_its_state() -> None:
    moved, day = date(2026, 3, 2), timedelta(days=1)
    assert idle_days(Series.MARKET, State.SIGNED, moved, moved + 30 * day) is None
    assert idle_days(Series.MARKET, State.SIGNED, moved, moved + 31 * day) == 31
    assert idle_days(Series.MARKET, State.INTENDED, moved, moved + 31 * day) is None
    assert idle_days(Series.MARKET, State.REGISTERED, moved, moved + 999 * day) is None
    assert idle_days(Series.DISTRICT, State.SIGNED, moved, moved + 999 * day) is None


async def test_an_idle_deal_is_marked_for_those_who_work_on_it(dealing: Dealing) -> None:
    of, today = dealing.of, day_of(datetime.now(UTC))
    terms = some_terms(buyer=replace(BUYER, code=of.firm.code))
    signed = replace(DRAFTED, event=DealEvent.SIGNED, terms=terms, happened_on=today - timedelta(days=31))
    async with dealing.database.writing() as conn:
        deal_id = (await deals.begin(conn, Opening(), signed, actor=of.broker)).deal_id
        await deals.begin(conn, Opening(), replace(signed, happened_on=today - timedelta(days=30)), actor=of.broker)
    for path in ("/deals", f"/deals/{deal_id}"):
        assert "idle for 31 days" in (await dealing.page(of.broker, path)).text
        assert "idle for" not in (await dealing.page(of.asking, path)).text
    found = (await dealing.page(of.broker, "/deals?idle=1")).text
    assert ("1 deal</h2>" in found, f"/deals/{deal_id}" in found) == (True, True)


async def test_the_desk_counts_what_waits_for_a_second_person_and_what_is_idle(dealing: Dealing) -> None:
    office = dealing.of.office

    async def counted(path: str) -> int:
        assert f'href="{path}"' in (await dealing.page(office, "/office")).text
        async with dealing.database.reading() as conn:
            waiting = await office_queues.waiting(conn, remind_days=14, viewer=office.viewer)
        return next(each.count for each in waiting if PLACES[each.queue] == path)

    before = await counted("/deals?waits=1"), await counted("/deals?idle=1")
    await dealing.recorded(dealing.of.broker, **LARGE)
    await dealing.recorded(dealing.of.broker)
    assert (await counted("/deals?waits=1"), await counted("/deals?idle=1")) == (before[0] + 1, before[1] + 1)


async def test_a_party_is_not_told_by_sums_that_something_waits(dealing: Dealing) -> None:
    of = dealing.of
    here = await dealing.recorded(of.broker, **{"buyer.code": of.firm.code})
    paid = {"event": "paid", "happened_on": "2026-03-10", "amount": "20000000", "seen": "1"}
    assert (await dealing.send(of.broker, f"{here}/entries", paid)).status_code == 303
    assert "contract signed</th>" in (await dealing.page(of.asking, "/deals")).text
    assert "contract signed</th>" not in (await dealing.page(of.asking, "/deals?waits=1")).text
    assert "contract signed</th>" in (await dealing.page(of.broker, "/deals?waits=1")).text


async def test_terms_whose_rules_are_gone_say_so_and_a_correction_is_judged_by_what_is_there(dealing: Dealing) -> None:
    office = dealing.of.office
    terms = replace(some_terms(), rules="2001")
    async with dealing.database.writing() as conn:
        deal_id = (await deals.begin(conn, Opening(), replace(DRAFTED, terms=terms), actor=office)).deal_id
        brought = await deals.brought(conn, deal_id, 1, viewer=office.viewer)
    assert brought.rules == "2001"
    said = "Rules: version 2001. Its words are not kept here; those of version 2026-11 are shown."
    assert said in (await dealing.page(office, f"/deals/{deal_id}")).text
    mended = TERMS | {"corrects": "1", "seen": "1", "reason": "写错（样例）"}
    assert (await dealing.send(office, f"/deals/{deal_id}/entries", mended)).status_code == 303
    assert said in (await dealing.page(office, f"/deals/{deal_id}/entries/1")).text
    assert "Rules: version 2026-11. from a public guide" in (await dealing.page(office, f"/deals/{deal_id}")).text


async def test_a_deal_is_shown_as_it_stood(dealing: Dealing) -> None:
    office, today = dealing.of.office, day_of(datetime.now(UTC))
    here = await dealing.recorded(office)
    paid = {"event": "paid", "happened_on": "2026-03-10", "amount": "5", "seen": "1"}
    assert (await dealing.send(office, f"{here}/entries", paid)).status_code == 303

    async def shown(days: str) -> str:
        return (await dealing.page(office, f"{here}/past?{days}")).text

    assert 'Paid</dt><dd class="num">CNY 5.00' in await shown("")
    assert 'Paid</dt><dd class="num">CNY 0.00' in await shown("held=2026-03-09")
    for days in ("held=2026-03-01", f"known={today - timedelta(days=1)}"):
        assert "Nothing stood of the deal then." in await shown(days)
    for day in ("0001-01-01", "9999-12-31", "x", str(today + timedelta(days=1))):
        assert '<a href="#known">Write a day of the ledger' in await shown(f"known={day}")
