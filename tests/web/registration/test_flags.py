"""Flags over the pages: the office reads reason and evidence and decides; nobody else learns that there is one."""

import asyncio
import re
from uuid import UUID

from corpus.reference.deal_rules import load_flag_rules
from market.deal.deal import DealId
from market.job.job import JobId, JobKind, RunningJob
from market.registration.store import flag_findings
from market.viewer import CLOCK
from tests.web.api_market import served
from tests.web.deal.test_pages import Dealing, dealing
from web.job.handlers import perform

__all__ = ["dealing", "served"]
HEAVY = {"lines.0.amount": "1000", "lines.1.amount": "99000", "lines.1.description": "外购设备（样例）"}
FLAG = re.compile(r'href="(/office/flags/[0-9a-f-]{36})">mostly equipment')


async def flagged(dealing: Dealing, **changes: str) -> tuple[str, str]:
    """Record a deal that is nearly all equipment, have it looked into, and give both addresses."""
    here = await dealing.recorded(dealing.of.office, **HEAVY | changes)
    async with dealing.database.writing() as conn:
        deal_id = DealId(UUID(here.rpartition("/")[2]))
        await flag_findings.look(conn, [deal_id], load_flag_rules()[0], actor=CLOCK)
    found = FLAG.findall((await dealing.page(dealing.of.office, here)).text)
    assert found
    return here, found[0]


async def test_a_flag_says_why_with_its_evidence_and_the_rules_by_which_it_was_found(dealing: Dealing) -> None:
    here, flag = await flagged(dealing)
    shown = (await dealing.page(dealing.of.office, flag)).text
    assert "The technical part is 1% of the total: CNY 1,000.00 of CNY 100,000.00." in shown
    assert "外购设备（样例）" in shown
    assert f'href="{here}"' in shown
    assert "Rules of flags: version 2026-11 of 2026-11-26, this market&#39;s own." in shown
    listed = (await dealing.page(dealing.of.office, "/office/flags?kind=equipment&waits=1")).text
    assert f'href="{flag}"' in listed
    assert f'href="{flag}"' not in (await dealing.page(dealing.of.office, "/office/flags?kind=split")).text
    assert (await dealing.page(dealing.of.office, "/office/flags?kind=odd")).status_code == 400


async def test_a_dismissal_without_its_reason_is_refused_beside_the_field_and_one_with_it_is_kept(
    dealing: Dealing,
) -> None:
    office = dealing.of.office
    here, flag = await flagged(dealing)
    refused = await dealing.send(office, flag, {"verdict": "dismissed", "reason": " "})
    assert refused.status_code == 422
    assert '<a href="#reason">' in refused.text
    assert (await dealing.send(office, flag, {"reason": "x"})).status_code == 422
    dismissed = {"verdict": "dismissed", "reason": "设备按成本随附（样例）"}
    assert (await dealing.send(office, flag, dismissed)).status_code == 303
    assert "设备按成本随附（样例）" in (await dealing.page(office, flag)).text
    assert "dismissed" in (await dealing.page(office, here)).text
    assert f'href="{flag}"' not in (await dealing.page(office, "/office/flags?waits=1")).text


async def test_neither_a_party_nor_a_broker_learns_of_a_flag(dealing: Dealing) -> None:
    of, begun = dealing.of, await dealing.signed_introduction()
    here, flag = await flagged(dealing, introduction=begun, **{"buyer.code": of.firm.code})
    for actor in (of.broker, of.asking):
        shown = await dealing.page(actor, here)
        assert (shown.status_code, "/office/flags" in shown.text) == (200, False)
        assert (await dealing.page(actor, flag)).status_code == 403
        async with dealing.signed_in(actor) as client:
            assert (await client.post(flag, data={"verdict": "upheld"})).status_code == 403


async def test_the_job_that_an_entry_promised_looks_into_the_deal_and_is_over(dealing: Dealing) -> None:
    here = await dealing.recorded(dealing.of.office, **HEAVY)
    deal = here.rpartition("/")[2]
    async with dealing.database.reading() as conn:
        job_id = await conn.fetchval("SELECT id FROM job WHERE kind = 'flag_deals' AND arguments ->> 'deal' = $1", deal)
    job = RunningJob(id=JobId(job_id), kind=JobKind.FLAG_DEALS, arguments={"deal": deal}, attempts=0)
    for _ in range(2):
        await perform(dealing.app.state.market, job)
    assert len(FLAG.findall((await dealing.page(dealing.of.office, here)).text)) == 1
    async with dealing.database.reading() as conn:
        assert await conn.fetchval("SELECT over_at IS NOT NULL FROM job WHERE id = $1", job_id)


async def test_the_job_of_many_entries_looks_into_every_deal_after_one(dealing: Dealing) -> None:
    async with dealing.database.reading() as conn:
        last = await conn.fetchval("SELECT max(id) FROM deal_entry")
    here = [await dealing.recorded(dealing.of.office, **HEAVY, subject=f"第 {n} 项（样例）") for n in range(2)]
    async with dealing.database.writing() as conn:
        job_id = await flag_findings.promise_since(conn, last or 0, actor=CLOCK)
    job = RunningJob(id=job_id, kind=JobKind.FLAG_DEALS, arguments={"after": last or 0}, attempts=0)
    await perform(dealing.app.state.market, job)
    for each in here:
        assert FLAG.findall((await dealing.page(dealing.of.office, each)).text)


async def test_several_who_look_at_once_write_a_finding_once(dealing: Dealing) -> None:
    here = await dealing.recorded(dealing.of.office, **HEAVY)
    deal_id = DealId(UUID(here.rpartition("/")[2]))

    async def look() -> int:
        async with dealing.database.writing() as conn:
            return await flag_findings.look(conn, [deal_id], load_flag_rules()[0], actor=CLOCK)

    new = await asyncio.gather(*(look() for _ in range(4)))
    assert sorted(count > 0 for count in new) == [False, False, False, True]
    assert len(FLAG.findall((await dealing.page(dealing.of.office, here)).text)) == 1


async def test_the_office_has_all_deals_looked_into_anew_by_one_job(dealing: Dealing) -> None:
    for _ in range(2):
        asked = await dealing.send(dealing.of.office, "/office/flags", {})
        assert (asked.status_code, asked.headers["location"]) == (303, "/office/jobs")
    async with dealing.database.reading() as conn:
        assert (
            await conn.fetchval("SELECT count(*) FROM job WHERE kind = 'flag_deals' AND arguments = '{\"after\": 0}'")
            == 1
        )
    async with dealing.signed_in(dealing.of.broker) as client:
        assert (await client.post("/office/flags")).status_code == 403


async def test_a_verdict_from_a_page_that_is_older_than_another_s_is_asked_for_again(dealing: Dealing) -> None:
    office = dealing.of.office
    _, flag = await flagged(dealing)
    upheld = await dealing.send(office, flag, {"verdict": "upheld", "seen": "1"})
    assert (upheld.status_code, upheld.headers["location"]) == (303, f"{flag}#became")
    late = {"verdict": "dismissed", "reason": "两期项目（样例）", "seen": "1"}
    answer = await dealing.send(office, flag, late)
    assert (answer.status_code, 'href="#became"' in answer.text, late["reason"] in answer.text) == (422, True, True)
    assert '<input type="hidden" name="seen" value="2">' in answer.text
    assert (await dealing.send(office, flag, late | {"seen": "2"})).status_code == 303


async def test_beyond_the_last_page_the_flags_are_counted_too(dealing: Dealing) -> None:
    await flagged(dealing)
    shown = (await dealing.page(dealing.of.office, "/office/flags?page=99")).text
    assert "<p>0 flags</p>" not in shown
