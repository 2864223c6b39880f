"""A call's way over the pages: drafted, agreed to, published, answered, closed; and who sees what of it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from market.account.store import sessions
from market.challenge.challenge import CallId
from market.challenge.store import challenges
from market.listing.listing import Step
from market.listing.store import listings
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, OPERATOR, Actor
from tests.database import MarketServer
from tests.market.challenge.builders import Calling, prepare, today
from tests.web.api_market import Served, served
from tests.web.people import browser

__all__ = ["served"]
NEW_ID = re.compile(r'name="new_id" value="([0-9a-f-]{36})"')
numbers = count(300, 5)


@dataclass(frozen=True)
class Office:
    """The application, the people of a need, and a call that was drafted for it over the pages."""

    app: FastAPI
    database: Database
    of: Calling
    here: str

    @property
    def call_id(self) -> CallId:
        return CallId(UUID(self.here.rpartition("/")[2]))

    async def send(self, actor: Actor, at: str, /, **form: str) -> httpx.Response:
        async with signed_in(self.app, self.database, actor) as client:
            return await client.post(f"{self.here}/{at}", data=form)

    async def page(self, actor: Actor | None, path: str = "") -> httpx.Response:
        async with signed_in(self.app, self.database, actor) as client:
            return await client.get(path or self.here)

    async def version(self) -> str:
        async with self.database.reading() as conn:
            return str((await challenges.get(conn, self.call_id, viewer=OPERATOR)).version)

    async def publish(self) -> None:
        await self.send(self.of.office, "ask", version="1")
        need = str(self.of.need.id)
        assert (
            await self.send(self.of.owner, "consent", need=need, consent="given", text_version="1")
        ).status_code == 303
        assert (await self.move("publish")).status_code == 303

    async def move(self, to: str, version: str | None = None) -> httpx.Response:
        form = {"to": to, "on": today().isoformat(), "version": version or await self.version()}
        return await self.send(self.of.office, "step", **form)


@asynccontextmanager
async def signed_in(app: FastAPI, database: Database, actor: Actor | None) -> AsyncIterator[httpx.AsyncClient]:
    secret = None
    if actor is not None and actor.member_id is not None:
        async with database.writing() as conn:
            secret = await sessions.begin(conn, actor.member_id, proved=True, client="Sample browser")
    async with browser(app, secret) as client:
        yield client


@pytest.fixture
async def office(served: Served, market: MarketServer) -> Office:
    async with market.database.writing() as conn:
        of = await prepare(conn, number=next(numbers))
    async with signed_in(served.app, market.database, of.broker) as client:
        drafted = await client.post(f"/office/silence/{of.need.id}/call")
    assert drafted.status_code == 303
    return Office(served.app, market.database, of, drafted.headers["location"])


async def test_a_draft_says_what_the_need_tells_everybody_and_no_more(office: Office) -> None:
    shown = (await office.page(office.of.broker)).text
    for part in ("匿名需求", "工作温度 &gt; 180 ℃", "三方检测", "2099-06-30"):
        assert part in shown
    assert office.of.firm.name not in shown
    assert str(office.of.firm.id) not in shown
    for actor in (None, office.of.owner, office.of.stranger, office.of.institute):
        assert (await office.page(actor)).status_code == 404


async def test_a_call_is_agreed_to_published_answered_and_closed(office: Office) -> None:
    of = office.of
    await office.publish()
    shown, listed = (await office.page(None)).text, (await office.page(None, "/calls")).text
    assert f'href="{office.here}"' in listed
    assert "Recalled, not verified" in shown
    given = (await office.page(None, f"/api/v1{office.here}")).json()
    assert (given["step"], given["need_id"], given["takes_answers"]) == ("publish", str(of.need.id), True)
    assert given["budget"] == {"low_fen": None, "high_fen": 60_000_000, "negotiable": False}
    form = NEW_ID.findall((await office.page(of.institute)).text)[0]
    for _ in range(2):
        sent = {"new_id": form, "listing": str(of.offer_id), "body": "我们有中试样品"}
        assert (await office.send(of.institute, "answers", **sent)).status_code == 303
    for actor in (of.owner, of.owner_reader, of.office, of.institute_reader):
        assert (await office.page(actor)).text.count("我们有中试样品") == 1
    for other in (None, of.broker, of.stranger, of.other_institute, of.other_owner):
        assert "我们有中试样品" not in (await office.page(other)).text
    closing = {"outcome": "agreed", "on": today().isoformat(), "version": await office.version()}
    assert (await office.send(of.office, "close", **closing)).status_code == 303
    assert "an answer was taken and agreed on" in (await office.page(None)).text
    for text in (shown, listed, str(given)):
        assert of.firm.name not in text
        assert str(of.firm.id) not in text


async def test_only_those_who_may_answer_take_a_call_up(office: Office) -> None:
    of = office.of
    await office.publish()
    sent = {"new_id": "0" * 32, "listing": str(of.offer_id), "body": "我们揭榜"}
    for actor, status in (
        (of.owner, 403),
        (of.stranger, 403),
        (of.broker, 403),
        (of.institute_reader, 403),
        (of.other_institute, 422),
    ):
        assert (await office.send(actor, "answers", **sent)).status_code == status
    wrong = await office.send(of.institute, "answers", **(sent | {"body": " "}))
    assert (wrong.status_code, 'href="#body"' in wrong.text) == (422, True)
    await office.move("review")
    assert (await office.send(of.institute, "answers", **sent)).status_code == 409


async def test_of_two_officers_who_publish_at_once_one_does(office: Office) -> None:
    of = office.of
    await office.send(of.office, "ask", version="1")
    await office.send(of.owner, "consent", need=str(of.need.id), consent="given", text_version="1")
    version = await office.version()
    both = await asyncio.gather(*(office.move("publish", version) for _ in range(2)))
    assert [answer.status_code for answer in both] == [303, 303]
    assert await office.version() == str(int(version) + 1)
    assert (await office.page(None)).text.count("Went on to Publication") == 1
    version = await office.version()
    apart = await asyncio.gather(office.move("answer", version), office.move("review", version))
    assert sorted(answer.status_code for answer in apart) == [303, 409]


async def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(office: Office) -> None:
    form = {"version": "1", "language": "zh", "title": " ", "problem": "问题照旧", "budget_high": "六十"}
    wrong = await office.send(office.of.office, "text", **form)
    assert (wrong.status_code, 'href="#budget_high"' in wrong.text, "问题照旧" in wrong.text) == (422, True, True)
    ended = await office.send(office.of.office, "text", **(form | {"title": "新题目", "budget_high": "60"}))
    assert ended.status_code == 303
    outdated = await office.send(office.of.office, "text", **(form | {"title": "另一题目", "budget_high": "61"}))
    assert (outdated.status_code, "另一题目" in outdated.text, "新题目" in outdated.text) == (409, True, True)


async def test_a_need_that_is_withdrawn_takes_its_call_along(office: Office) -> None:
    await office.publish()
    async with office.database.writing() as conn:
        await listings.take_step(conn, office.of.need.id, Step.WITHDRAW, actor=COMMAND_LINE)
    assert (await office.page(None)).status_code == 404
    assert (await office.page(None, f"/api/v1{office.here}")).status_code == 404
    assert "the need left the market" in (await office.page(office.of.owner)).text


async def test_the_office_keeps_what_a_firm_without_an_account_agreed_to_on_paper(office: Office) -> None:
    of = office.of
    await office.send(of.office, "ask", version="1")
    button = "It agrees in writing"
    assert button not in (await office.page(of.office)).text
    async with office.database.writing() as conn:
        gone = of.owner.organization_id
        await conn.execute("UPDATE member SET standing = 'suspended' WHERE organization_id = $1", gone)
    assert [button in (await office.page(actor)).text for actor in (of.office, of.broker)] == [True, False]
    sent = {"need": str(of.need.id), "consent": "given", "text_version": "1"}
    assert (await office.send(of.office, "consent", **sent)).status_code == 303
    assert (await office.move("publish")).status_code == 303
    assert (await office.page(None)).status_code == 200
