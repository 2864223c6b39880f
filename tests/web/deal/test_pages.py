"""A deal over the pages: recorded by hand or from an introduction, mended, approved, registered; and who sees what."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI

from market.account.store import sessions
from market.introduction.stage import Move
from market.introduction.store import steps as introduction_steps
from market.postgres.db import Database
from market.viewer import Actor
from tests.database import MarketServer
from tests.market.deal.builders import BUYER, HOME, SELLER
from tests.market.introduction.builders import Introducing, prepare
from tests.web.api_market import Served, served
from tests.web.people import browser

__all__ = ["served"]
KEY = re.compile(r'name="key" value="([0-9a-f-]{36})"')
numbers = iter(range(300, 900, 3))
TERMS = {
    "event": "signed",
    "happened_on": "2026-03-02",
    "subject": "磁钢耐温改进（样例）",
    "seller.name": SELLER.name,
    "seller.code": SELLER.code,
    "seller.type": "institute",
    "seller.area": HOME,
    "buyer.name": BUYER.name,
    "buyer.code": BUYER.code,
    "buyer.type": "enterprise",
    "buyer.area": HOME,
    "kind": "development",
    "ip": "invention",
    "lines.0.kind": "technology",
    "lines.0.description": "研究开发费（样例）",
    "lines.0.amount": "1,250,000.50",
    "lines.1.kind": "equipment",
    "lines.1.description": "外购仪器（样例）",
    "lines.1.amount": "250000",
}


@dataclass(frozen=True)
class Dealing:
    """The application, and the people of a pair."""

    app: FastAPI
    database: Database
    of: Introducing

    @asynccontextmanager
    async def signed_in(self, actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
        assert actor.member_id is not None
        async with self.database.writing() as conn:
            secret = await sessions.begin(conn, actor.member_id, proved=True, client="Sample browser")
        async with browser(self.app, secret) as client:
            yield client

    async def page(self, actor: Actor, path: str) -> httpx.Response:
        async with self.signed_in(actor) as client:
            return await client.get(path)

    async def send(self, actor: Actor, path: str, form: Mapping[str, str], *, key: str = "") -> httpx.Response:
        async with self.signed_in(actor) as client:
            shown = await client.get("/deals/new")
            found = KEY.search(shown.text)
            assert found is not None
            return await client.post(path, data={"key": key or found[1], "act": "record", **form})

    async def recorded(self, actor: Actor, **changes: str) -> str:
        """Record a deal by hand, and give its address."""
        answer = await self.send(actor, "/deals", TERMS | changes)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].partition("#")[0]

    async def signed_introduction(self) -> str:
        async with self.database.writing() as conn:
            of = Introducing(**{**vars(self.of), "conn": conn})
            begun = await of.together()
            for move in (Move.NEGOTIATE, Move.SIGN):
                version = (await of.seen(begun)).version
                await introduction_steps.advance(conn, begun, move, version=version, actor=of.broker)
        return str(begun)


@pytest.fixture
async def dealing(served: Served, market: MarketServer) -> Dealing:
    async with market.database.writing() as conn:
        of = await prepare(conn, number=next(numbers))
    return Dealing(served.app, market.database, of)


async def test_a_deal_is_recorded_by_hand_and_shown_exact_to_the_fen(dealing: Dealing) -> None:
    here = await dealing.recorded(dealing.of.office)
    shown = (await dealing.page(dealing.of.office, here)).text
    assert "CNY 1,500,000.50" in shown
    assert "CNY 1,250,000.50" in shown
    assert "(rule line.equipment of 2026-11-26, seen in a public source)" in shown
    listed = (await dealing.page(dealing.of.office, "/deals?words=" + BUYER.code)).text
    assert f'href="{here}"' in listed


async def test_a_form_that_is_sent_twice_records_once(dealing: Dealing) -> None:
    key = "11111111-2222-4333-8444-555555555555"
    first = await dealing.send(dealing.of.office, "/deals", TERMS, key=key)
    assert (await dealing.send(dealing.of.office, "/deals", TERMS, key=key)).headers["location"] == first.headers[
        "location"
    ]
    other = await dealing.send(dealing.of.office, "/deals", TERMS | {"subject": "别的（样例）"}, key=key)
    assert other.status_code == 409


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"lines.0.amount": "-1"}, "lines.0.amount", "amount.range"),
        ({"lines.0.amount": "0"}, "lines.0.amount", "amount.range"),
        ({"lines.0.amount": "1e9"}, "lines.0.amount", "amount.range"),
        ({"lines.0.amount": "0.001"}, "lines.0.amount", "amount.fen"),
        ({"lines.0.amount": "1000000000000"}, "lines.0.amount", "amount.range"),
        ({"lines.0.amount": "999999999999", "lines.1.amount": "999999999999"}, "lines", "amount.sum"),
        ({"happened_on": "2999-01-01"}, "happened_on", "day.future"),
        ({"happened_on": "1984-12-31"}, "happened_on", "day.order"),
        ({"happened_on": "02/03/2026"}, "happened_on", "day.form"),
        ({"begins_on": "2026-05-02", "ends_on": "2026-05-01"}, "ends_on", "day.term"),
        ({"buyer.code": SELLER.code}, "buyer.code", "party.self"),
        ({"buyer.code": "91330203TEST00000X"}, "buyer.code", "party.code"),
        ({"buyer.type": "person"}, "buyer.code", "party.code"),
        ({"buyer.area": "宁波"}, "buyer.area", "party.area"),
        ({"buyer.type": "alien"}, "buyer.type", "choice.known"),
        ({"field_code": "Z9"}, "field_code", "field.known"),
        ({"statistics_field": "99"}, "statistics_field", "field.known"),
        ({"subject": " "}, "subject", "text.size"),
        ({"lines.1.kind": "carrier"}, "lines.1.sets", "line.carrier"),
        ({"plan.0.condition": "验收", "plan.0.amount": "1500000.51"}, "plan", "amount.plan"),
        ({"held": "complete", "title": "passes", "result": "right", "goal": "no"}, "kind_reason", "kind.reason"),
    ],
)
async def test_what_breaks_a_rule_is_refused_with_field_rule_and_day(
    dealing: Dealing, changes: dict[str, str], field: str, rule: str
) -> None:
    answer = await dealing.send(dealing.of.office, "/deals", TERMS | changes)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert f"(rule {rule} of 2026-11-26" in answer.text
    assert f'id="{field}"' in answer.text
    assert 'value="研究开发费（样例）"' in answer.text


async def test_a_deal_goes_on_to_its_registration_and_a_number_is_used_once(dealing: Dealing) -> None:
    office, registered = dealing.of.office, {"event": "registered", "happened_on": "2026-03-20"}
    approved = {"registration_number": "样例-7", "agency": "登记机构（样例）"}
    approved |= {"approved_total": "1500000.50", "approved_technical": "1250000.5"}
    for place, status in enumerate((303, 422)):
        here = await dealing.recorded(office)
        submitted = {"event": "submitted", "happened_on": "2026-03-10", "seen": "1"}
        assert (await dealing.send(office, f"{here}/entries", submitted)).status_code == 303
        answer = await dealing.send(office, f"{here}/entries", registered | approved | {"seen": "2"})
        assert (place, answer.status_code) == (place, status)
    assert "(rule registration.once of 2026-11-26" in answer.text
    early = {"event": "registered", "happened_on": "2026-03-09"} | approved | {"registration_number": "样例-8"}
    assert "(rule day.order of" in (await dealing.send(office, f"{here}/entries", early)).text
    more = early | {"happened_on": "2026-03-20", "approved_technical": "1500000.51"}
    assert "(rule amount.approved of" in (await dealing.send(office, f"{here}/entries", more)).text


async def test_a_correction_is_begun_from_what_stands_and_takes_its_place(dealing: Dealing) -> None:
    office = dealing.of.office
    here = await dealing.recorded(office)
    shown = (await dealing.page(office, f"{here}/entries/new?corrects=1")).text
    assert 'value="1250000.50"' in shown
    mended = TERMS | {"corrects": "1", "seen": "1", "reason": "金额写错（样例）", "lines.0.amount": "7"}
    assert (await dealing.send(office, f"{here}/entries", mended)).status_code == 303
    assert "CNY 250,007.00" in (await dealing.page(office, here)).text
    stale = await dealing.send(office, f"{here}/entries", mended | {"lines.0.amount": "8"})
    assert stale.status_code == 409
    assert 'value="8"' in stale.text


async def test_who_has_no_deal_reads_why_and_not_that_none_is_like_that(dealing: Dealing) -> None:
    await dealing.recorded(dealing.of.office)
    for actor, said in (
        (dealing.of.other_broker, "Brokers see those of their introductions"),
        (dealing.of.stranger, "No contract of your organisation is here yet."),
    ):
        everything = (await dealing.page(actor, "/deals")).text
        some = (await dealing.page(actor, "/deals?words=磁钢")).text
        assert (said in everything, "There is no such deal." in everything) == (True, False)
        assert "There is no such deal." in some


async def test_a_large_deal_waits_for_another_member_of_the_office(dealing: Dealing) -> None:
    office, broker = dealing.of.office, dealing.of.broker
    here = await dealing.recorded(broker, **{"lines.0.amount": "10000000.01"})
    assert "waits for a second person" in (await dealing.page(office, "/deals?waits=1")).text
    decision = f"{here}/entries/1/decision"
    refused = await dealing.send(office, decision, {"decision": "refuse"})
    assert (refused.status_code, "(rule entry.reason of" in refused.text) == (422, True)
    assert (await dealing.send(broker, decision, {"decision": "approve"})).status_code == 403
    assert (await dealing.send(office, decision, {"decision": "approve"})).status_code == 303
    assert "contract signed" in (await dealing.page(broker, here)).text


async def test_a_deal_comes_of_an_introduction_with_what_is_known_of_it(dealing: Dealing) -> None:
    begun, of = await dealing.signed_introduction(), dealing.of
    led = await dealing.page(of.broker, f"/introductions/{begun}")
    assert f'href="/deals/new?introduction={begun}"' in led.text
    shown = (await dealing.page(of.broker, f"/deals/new?introduction={begun}")).text
    assert 'value="供技研究所（样例）"' in shown
    assert "隐名求技企业" not in shown
    here = await dealing.recorded(of.broker, introduction=begun, **{"buyer.code": of.firm.code})
    assert f'href="{here}"' in (await dealing.page(of.broker, f"/introductions/{begun}")).text
    for actor, status in ((of.asking, 200), (of.asking_reader, 200), (of.offering, 404), (of.stranger, 404)):
        assert (await dealing.page(actor, here)).status_code == status
    told = (await dealing.page(of.asking, here)).text
    assert "CNY 1,500,000.50" in told
    assert "/entries/new" not in told
    again = await dealing.send(of.broker, "/deals", TERMS | {"introduction": begun})
    assert again.status_code == 409


async def test_the_adviser_says_which_kind_by_which_rule_and_why_not_the_others(dealing: Dealing) -> None:
    asked = "/deals/adviser?held=complete&title=licensed&result=right&goal=no"
    shown = (await dealing.page(dealing.of.asking, asked)).text
    assert "It looks like: technology licence" in shown
    assert "(rule kind.licence of 2026-11-26, recalled, not checked)" in " ".join(re.sub(r"<[^>]*>", "", shown).split())
    assert "Against it: what is said of the right" in shown
