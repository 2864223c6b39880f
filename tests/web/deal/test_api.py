"""Deals over the API: recorded under a key, told exact to the fen, refused with field, rule and day."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import httpx
import pytest

from market.account.api_token import TokenTerm, scopes_of
from market.account.store import api_tokens
from market.deal.deal import DealId
from market.deal.entry import DealFile, EntryInput
from market.deal.state import DealEvent
from market.deal.store import deals
from market.posting.attachment import MediaType
from market.viewer import COMMAND_LINE, Role
from tests.database import MarketServer
from tests.market.deal.builders import BUYER, HOME, SELLER
from tests.web.api_market import Served, client_of, served
from tests.web.http.openapi_schema import check
from tests.web.http.test_api_shapes import described, openapi_of
from tests.web.people import People

__all__ = ["served"]
PARTIES = {
    side: {"name": party.name, "code": party.code, "type": party.type.value, "area": HOME}
    for side, party in (("seller", SELLER), ("buyer", BUYER))
}
LINE = {"kind": "technology", "description": "研究开发费（样例）", "amount_fen": 12345}
TERMS = {"subject": "磁钢耐温改进（样例）", "kind": "development", "lines": [LINE], **PARTIES}
SIGNED = {"event": "signed", "happened_on": "2026-03-02", "terms": TERMS}


@dataclass
class Program:
    """A program with the token of a broker, and one with that of a firm."""

    client: httpx.AsyncClient
    firm: httpx.AsyncClient
    sent: int = 0

    async def post(self, path: str, body: Mapping[str, object], *, key: str = "") -> httpx.Response:
        self.sent += 1
        headers = {"Idempotency-Key": key or f"test-{self.sent:06}"}
        headers["Content-Type"] = "application/json"
        return await self.client.post(f"/api/v1{path}", content=json.dumps(body), headers=headers)


@pytest.fixture
async def program(served: Served, market: MarketServer) -> AsyncIterator[Program]:
    people = People(served.app, market.database)
    clients: list[httpx.AsyncClient] = []
    for role in (Role.BROKER, Role.ENTERPRISE):
        member = await people.join(role, served.organization if role is Role.ENTERPRISE else None)
        async with market.database.writing() as conn:
            scopes = frozenset(scopes_of(member))
            token = await api_tokens.make(conn, member, name="deals", scopes=scopes, term=TokenTerm.MONTH)
        clients.append(client_of(served.app))
        clients[-1].headers["Authorization"] = f"Bearer {token}"
    async with clients[0], clients[1]:
        yield Program(client=clients[0], firm=clients[1])


async def test_a_deal_is_recorded_once_and_told_exact_to_the_fen(program: Program) -> None:
    first, again = [await program.post("/deals", SIGNED, key="deal-key-1") for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"repeated": True}
    told = (await program.client.get(f"/api/v1/deals/{first.json()['deal_id']}")).json()
    openapi = await openapi_of(program.client)
    check(told, described(openapi, "/api/v1/deals/{id}", "get", 200), openapi)
    check(first.json(), described(openapi, "/api/v1/deals", "post", 201), openapi)
    assert (told["state"], told["terms"]["total_fen"], told["terms"]["technical_fen"]) == ("signed", 12345, 12345)
    assert told["terms"]["lines"] == [LINE | {"sets": None, "reason": "", "technical": True, "rule": "line.technology"}]
    other = await program.post("/deals", SIGNED | {"happened_on": "2026-03-03"}, key="deal-key-1")
    assert (other.status_code, other.json()["error"]["code"]) == (422, "key_reused")
    assert (await program.firm.get(f"/api/v1/deals/{first.json()['deal_id']}")).status_code == 404
    assert (await program.firm.get("/api/v1/deals")).json()["total"] == 0


async def test_the_list_adds_up_what_it_lists(program: Program) -> None:
    for fen in (1, 10, 100):
        terms = TERMS | {"lines": [LINE | {"amount_fen": fen}]}
        assert (await program.post("/deals", SIGNED | {"terms": terms})).status_code == 201
    told = (await program.client.get("/api/v1/deals?state=signed")).json()
    openapi = await openapi_of(program.client)
    check(told, described(openapi, "/api/v1/deals", "get", 200), openapi)
    assert told["total"] == 3
    assert [(each["series"], each["state"], each["total_fen"]) for each in told["sums"]] == [("market", "signed", 111)]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (SIGNED | {"terms": TERMS | {"lines": [LINE | {"amount_fen": 0}]}}, 400, "terms.lines.0.amount_fen"),
        (SIGNED | {"terms": TERMS | {"lines": [LINE | {"amount_fen": -1}]}}, 400, "terms.lines.0.amount_fen"),
        (SIGNED | {"terms": TERMS | {"lines": [LINE | {"amount_fen": 10**14}]}}, 400, "terms.lines.0.amount_fen"),
        (SIGNED | {"terms": TERMS | {"lines": [LINE | {"amount_fen": 1.5}]}}, 400, "terms.lines.0.amount_fen"),
        (SIGNED | {"happened_on": 20260302}, 400, "happened_on"),
        (SIGNED | {"terms": TERMS | {"buyer": PARTIES["seller"]}}, 422, "buyer.code"),
        (SIGNED | {"terms": TERMS | {"subject": "\ud800"}}, 400, "terms.subject"),
        (SIGNED | {"terms": TERMS | {"buyer": PARTIES["buyer"] | {"area": "CN/宁波\u202e"}}}, 422, "buyer.area"),
        (SIGNED | {"terms": TERMS | {"field_code": "Z9"}}, 422, "field_code"),
        (SIGNED | {"event": "registered"}, 422, "terms"),
        (SIGNED | {"event": "approved"}, 422, "corrects"),
    ],
)
async def test_what_breaks_a_rule_is_refused_with_its_field(
    program: Program, body: Mapping[str, object], status: int, field: str
) -> None:
    answer = await program.post("/deals", body)
    told = answer.json()["error"]["fields"]
    assert (answer.status_code, field in told) == (status, True), told
    assert status == 400 or " of 2026-11-26, " in told[field]


async def test_a_step_is_recorded_where_it_follows(program: Program) -> None:
    deal_id = (await program.post("/deals", SIGNED)).json()["deal_id"]
    entries = f"/deals/{deal_id}/entries"
    submitted = {"event": "submitted", "happened_on": "2026-03-10", "seen": 1}
    assert (await program.post(entries, submitted)).json()["number"] == 2
    stale = await program.post(entries, {"event": "returned", "happened_on": "2026-03-11", "reason": "缺件", "seen": 1})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "deal_outdated")
    early = await program.post(entries, {"event": "returned", "happened_on": "2026-03-09", "reason": "缺件（样例）"})
    assert "(rule day.order of 2026-11-26, own)" in early.json()["error"]["fields"]["happened_on"]
    keyless = await program.client.post(f"/api/v1{entries}", json=submitted)
    assert (keyless.status_code, list(keyless.json()["error"]["fields"])) == (400, ["Idempotency-Key"])


async def test_a_correction_takes_the_files_along_and_a_code_has_one_case(
    program: Program, market: MarketServer
) -> None:
    deal_id = (await program.post("/deals", SIGNED)).json()["deal_id"]
    entries = f"/deals/{deal_id}/entries"
    abroad = {
        side: PARTIES[side] | {"code": code, "area": "FI"} for side, code in (("seller", "fi-1"), ("buyer", "FI-1"))
    }
    itself = await program.post("/deals", SIGNED | {"terms": TERMS | abroad})
    assert (itself.status_code, list(itself.json()["error"]["fields"])) == (422, ["buyer.code"])
    file = DealFile(name="合同.pdf", media_type=MediaType.PDF, size_bytes=9, sha256=bytes(32))
    paid = EntryInput(event=DealEvent.PAID, happened_on=date(2026, 3, 10), amount_fen=5, files=(file,))
    async with market.database.writing() as conn:
        await deals.record(conn, DealId(UUID(deal_id)), paid, actor=COMMAND_LINE)
    mended = {"event": "corrected", "corrects": 2, "amount_fen": 6, "reason": "写错", "happened_on": "2026-03-10"}
    assert (await program.post(entries, mended)).status_code == 201
    async with market.database.reading() as conn:
        told = await deals.timeline(conn, DealId(UUID(deal_id)), viewer=COMMAND_LINE.viewer)
    assert [entry.files for entry in told] == [(), (file,), (file,)]


async def test_an_entry_is_told_whole_also_once_it_counts_no_more(program: Program) -> None:
    deal_id = (await program.post("/deals", SIGNED)).json()["deal_id"]
    terms = TERMS | {"lines": [LINE | {"amount_fen": 7}]}
    mended = SIGNED | {"event": "corrected", "corrects": 1, "reason": "写错（样例）", "terms": terms}
    assert (await program.post(f"/deals/{deal_id}/entries", mended)).status_code == 201
    openapi = await openapi_of(program.client)
    told = [(await program.client.get(f"/api/v1/deals/{deal_id}/entries/{number}")).json() for number in (1, 2)]
    for each in told:
        check(each, described(openapi, "/api/v1/deals/{id}/entries/{number}", "get", 200), openapi)
    assert [each["terms"]["total_fen"] for each in told] == [12345, 7]
    for address in (f"/api/v1/deals/{deal_id}/entries/3", f"/api/v1/deals/{deal_id}/entries/x"):
        assert (await program.client.get(address)).status_code == 404
    assert (await program.firm.get(f"/api/v1/deals/{deal_id}/entries/1")).status_code == 404


async def test_of_a_number_that_another_deal_has_a_program_is_told_the_rule_and_its_day(program: Program) -> None:
    answers = []
    for number in (" 样例-api\n1 ", "样例-ＡＰＩ１"):
        entries = f"/deals/{(await program.post('/deals', SIGNED)).json()['deal_id']}/entries"
        await program.post(entries, {"event": "submitted", "happened_on": "2026-03-10"})
        given = {"number": number, "agency": "登记机构\n（样例）", "approved_total_fen": 1, "approved_technical_fen": 0}
        registered = {"event": "registered", "happened_on": "2026-03-20", "registration": given}
        answers.append(await program.post(entries, registered))
    assert [answer.status_code for answer in answers] == [201, 422]
    told = (await program.client.get(f"/api/v1/deals/{answers[0].json()['deal_id']}")).json()["registration"]
    assert (told["number"], told["agency"]) == ("样例-api 1", "登记机构 （样例）")
    refused = answers[1].json()["error"]["fields"]["registration_number"]
    assert "(rule registration.once of 2026-11-26" in refused


async def test_a_program_is_told_what_waits_and_what_was_refused(program: Program, market: MarketServer) -> None:
    large = SIGNED | {"terms": TERMS | {"lines": [LINE | {"amount_fen": 1_000_000_001}]}}
    path = f"/api/v1/deals/{(await program.post('/deals', large)).json()['deal_id']}"
    waits = (await program.client.get(path)).json()["entries"][0]
    async with market.database.writing() as conn:
        deal_id = DealId(UUID(path[-36:]))
        await deals.decide(conn, deal_id, 1, approved=False, reason="不符（样例）", actor=COMMAND_LINE)
    refused = (await program.client.get(path)).json()["entries"][0]
    assert [(each["counts"], each["is_open"]) for each in (waits, refused)] == [(False, True), (False, False)]
