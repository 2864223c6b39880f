"""An introduction's way over the pages: recommended, wanted by both, met, written about, signed; and who sees what."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI

from market.account.store import sessions
from market.introduction.introduction import IntroductionId, IntroductionSide
from market.introduction.store import introductions
from market.postgres.db import Database
from market.viewer import Actor
from tests.database import MarketServer
from tests.market.introduction.builders import Introducing, prepare
from tests.web.api_market import Served, served
from tests.web.people import browser

__all__ = ["served"]
NEW_ID = re.compile(r'name="new_id" value="([0-9a-f-]{36})"')
MEETING = {"day": "2027-03-03", "begins": "09:30", "ends": "11:00", "place": "线上"}


@dataclass(frozen=True)
class Office:
    """The application, the people of a pair, and an introduction of it that was just begun."""

    app: FastAPI
    database: Database
    of: Introducing
    begun: IntroductionId

    @property
    def here(self) -> str:
        return f"/introductions/{self.begun}"

    @asynccontextmanager
    async def signed_in(self, actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
        assert actor.member_id is not None
        async with self.database.writing() as conn:
            secret = await sessions.begin(conn, actor.member_id, proved=True, client="Sample browser")
        async with browser(self.app, secret) as client:
            yield client

    async def send(self, actor: Actor, to: str, **form: str) -> httpx.Response:
        async with self.signed_in(actor) as client:
            return await client.post(f"{self.here}/{to}", data=form)

    async def page(self, actor: Actor, path: str = "") -> httpx.Response:
        async with self.signed_in(actor) as client:
            return await client.get(path or self.here)

    async def both_agree(self) -> None:
        for side, actor in self.of.people.items():
            assert (await self.send(actor, "answer", side=side.value, interest="yes")).status_code == 303

    async def version(self) -> str:
        async with self.database.reading() as conn:
            seen = await introductions.get(conn, self.begun, viewer=self.of.office.viewer)
        return str(seen.version)


numbers = iter(range(200, 900, 3))


@pytest.fixture
async def office(served: Served, market: MarketServer) -> Office:
    async with market.database.writing() as conn:
        of = await prepare(conn, number=next(numbers))
        begun = await of.begun()
    return Office(served.app, market.database, of, begun)


async def test_a_pair_is_recommended_wanted_by_both_met_and_signed(office: Office) -> None:
    of, ids = office.of, {IntroductionSide.NEED: office.of.offer_id, IntroductionSide.SUPPLY: office.of.need_id}
    for side, actor in of.people.items():
        listed = await office.page(actor, "/introductions")
        assert f'href="{office.here}"' in listed.text
        shown = await office.page(actor)
        assert str(ids[side]) in shown.text
        assert "Yes, introduce us" in shown.text
    await office.both_agree()
    assert "Yes, introduce us" not in (await office.page(of.asking)).text
    form = NEW_ID.findall((await office.page(of.broker)).text)[0]
    for _ in range(2):
        assert (await office.send(of.broker, "meetings", new_id=form, **MEETING)).status_code == 303
    page = (await office.page(of.asking)).text
    (calendar,) = re.findall(r'href="(/introductions/[^"]+\.ics)"', page)
    assert "2027-03-03 09:30" in page
    given = await office.page(of.offering, calendar)
    assert given.headers["content-type"] == "text/calendar; charset=utf-8"
    assert b"DTSTART;TZID=Asia/Shanghai:20270303T093000" in given.content
    for move in ("negotiate", "sign"):
        assert (await office.send(of.broker, "stage", move=move, version=await office.version())).status_code == 303
    assert "Signed" in (await office.page(of.offering)).text


async def test_a_meeting_that_is_cancelled_is_cancelled_in_calendars(office: Office) -> None:
    await office.both_agree()
    form = NEW_ID.findall((await office.page(office.of.broker)).text)[0]
    await office.send(office.of.broker, "meetings", new_id=form, **MEETING)
    moved = await office.send(office.of.broker, f"meetings/{form}", sequence="0", **(MEETING | {"place": "三楼"}))
    sent = MEETING | {"place": "四楼", "meeting": form, "sequence": "0"}
    old = await office.send(office.of.broker, f"meetings/{form}", **sent)
    wrong = await office.send(office.of.broker, f"meetings/{form}", **(sent | {"ends": "08:00", "sequence": "1"}))
    for shown in (old, wrong):
        assert len(re.findall(r'id="ends"', shown.text)) == 1
    assert (wrong.status_code, 'id="ends-error"' in wrong.text) == (422, True)
    assert (moved.status_code, old.status_code) == (303, 409)
    assert "三楼" in old.text
    assert "四楼" in old.text
    assert (await office.send(office.of.broker, f"meetings/{form}/cancel")).status_code == 303
    raw = (await office.page(office.of.asking, f"{office.here}/meetings/{form}.ics")).content
    assert b"METHOD:CANCEL" in raw
    assert b"SEQUENCE:2" in raw


async def test_the_firm_behind_an_anonymous_need_stays_unknown_until_it_agrees(office: Office) -> None:
    of = office.of
    await office.both_agree()
    await office.send(of.asking, "words", new_id=str(of.need_id), hearers="need", body="只给经纪人看")

    async def told() -> list[str]:
        paths = ("", "/introductions", "/introductions?view=board", f"/listings/{of.need_id}/confidential")
        texts = [(await office.page(of.offering, path)).text for path in paths]
        return [NEW_ID.sub("", text) for text in texts]

    before = await told()
    for text in before:
        assert of.firm.name not in text
        assert str(of.firm.id) not in text
        assert "只给经纪人看" not in text
    async with office.database.writing() as conn:
        await conn.execute("UPDATE organization SET name = $2 WHERE id = $1", of.firm.id, "另一家企业（样例）")
    assert await told() == before
    assert "另一家企业（样例）" not in (await office.page(of.broker)).text
    assert (await office.send(of.asking, "contact", side="need", agreed="1")).status_code == 303
    assert "另一家企业（样例）" in (await office.page(of.offering)).text
    assert "@example.invalid" not in (await office.page(of.offering)).text
    assert "@example.invalid" in (await office.send(of.offering, "contact/show")).text


async def test_who_is_no_party_finds_nothing_and_who_only_reads_changes_nothing(office: Office) -> None:
    of, answer = office.of, {"side": "need", "interest": "yes"}
    expected = {of.stranger: (404, 404), of.asking_reader: (200, 403), of.offering: (200, 404), of.broker: (200, 403)}
    for actor, (seen, answered) in expected.items():
        assert (await office.page(actor)).status_code == seen
        assert (await office.send(actor, "answer", **answer)).status_code == answered
    for actor in (of.other_broker, of.asking, of.offering):
        assert (await office.page(actor)).status_code == 200
        assert (await office.send(actor, "end", reason="silence", version="1")).status_code == 403
    assert (await office.send(of.stranger, "contact/show")).status_code == 404
    async with browser(office.app) as nobody:
        sent = await nobody.get(office.here)
        assert (sent.status_code, sent.headers["location"].split("?")[0]) == (303, "/sign-in")


async def test_brokers_choose_whose_introductions_they_see(office: Office) -> None:
    link = f'href="{office.here}"'
    assert link in (await office.page(office.of.broker, "/introductions")).text
    assert link not in (await office.page(office.of.other_broker, "/introductions")).text
    assert link in (await office.page(office.of.other_broker, "/introductions?whose=all&view=list")).text
    assert link not in (await office.page(office.of.broker, "/introductions?overdue=1")).text
    assert link not in (await office.page(office.of.broker, "/introductions?stage=signed")).text
    assert (await office.page(office.of.broker, "/introductions?stage=lost")).status_code == 400


async def test_what_is_overdue_is_marked(office: Office) -> None:
    of = office.of
    sent = await office.send(of.broker, "plan", next_action="打电话", next_on="2026-01-02", version="1")
    assert sent.status_code == 303
    assert "overdue" in (await office.page(of.broker, "/introductions?overdue=1&view=list")).text
    assert "打电话" not in (await office.page(of.asking)).text


async def test_an_outdated_form_shows_what_stands_and_what_was_typed(office: Office) -> None:
    of = office.of
    await office.send(of.office, "plan", next_action="已经打过电话", next_on="", version="1")
    sent = await office.send(of.broker, "plan", next_action="先发邮件", next_on="", version="1")
    assert sent.status_code == 409
    assert "已经打过电话" in sent.text
    assert "先发邮件" in sent.text


@pytest.mark.parametrize(
    ("to", "form", "field"),
    [
        ("plan", {"next_action": "x" * 201, "next_on": "", "version": "1"}, "next_action"),
        ("plan", {"next_action": "x", "next_on": "soon", "version": "1"}, "next_on"),
        ("words", {"new_id": "0" * 32, "hearers": "note", "body": " "}, "body"),
        ("words", {"new_id": "0" * 32, "hearers": "", "body": "x"}, "hearers"),
        ("end", {"reason": "declined", "version": "1"}, "reason"),
        ("owner", {"owner": "nobody"}, "owner"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(
    office: Office, to: str, form: dict[str, str], field: str
) -> None:
    sent = await office.send(office.of.broker, to, **form)
    assert sent.status_code == 422
    assert f'href="#{field}"' in sent.text
    assert f'id="{field}-error"' in sent.text


async def test_notes_and_messages_reach_only_whom_they_are_for(office: Office) -> None:
    of = office.of
    for n, hearers in enumerate(("note", "need", "supply", "both")):
        new_id = f"{office.begun.hex[:31]}{n}"
        sent = await office.send(of.broker, "words", new_id=new_id, hearers=hearers, body=f"话-{hearers}")
        assert sent.status_code == 303
    for actor, seen in (
        (of.asking, {"话-need", "话-both"}),
        (of.offering, {"话-supply", "话-both"}),
        (of.other_broker, {"话-note", "话-need", "话-supply", "话-both"}),
    ):
        assert set(re.findall(r"话-\w+", (await office.page(actor)).text)) == seen
