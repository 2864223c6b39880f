"""A confidential text's way over the pages: asked for, granted, read, revoked; and what the office records."""

from dataclasses import dataclass, replace

import httpx
import pytest

from market.listing.listing import Step, Tier
from market.listing.need import Need
from market.listing.store import listings, needs
from market.office.store import organizations
from market.organization import Organization, OrganizationKind
from market.place import Place
from market.viewer import COMMAND_LINE, Role
from tests.database import MarketServer
from tests.listings import an_anonymous_need, an_organization
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["served"]
L2, L3 = "中试窗口三百度（保密）", "配方三比七（更保密）"


@dataclass(frozen=True)
class Parties:
    """The application's people, and a listing with confidential texts whose owner they ask."""

    people: People
    owner: Organization
    listing: Need

    def at(self, path: str) -> str:
        return f"/listings/{self.listing.id}/{path}"


@pytest.fixture(scope="module")
async def parties(served: Served, market: MarketServer) -> Parties:
    people = People(served.app, market.database)
    owner = replace(an_organization(41), kind=OrganizationKind.ENTERPRISE, name="隐名企业（样例）")
    need = replace(an_anonymous_need(owner), confidential={Tier.L2: L2, Tier.L3: L3})
    async with people.database.writing() as conn:
        await organizations.add(conn, owner, actor=COMMAND_LINE)
        await needs.add(conn, need, actor=COMMAND_LINE)
        for step in (Step.SUBMIT, Step.PUBLISH):
            await listings.take_step(conn, need.id, step, actor=COMMAND_LINE)
    return Parties(people, owner, need)


async def firm(people: People, number: int, country: str = "CN") -> Organization:
    made = replace(an_organization(number), place=Place(country), name=f"求知机构{number}（样例）")
    async with people.database.writing() as conn:
        await organizations.add(conn, made, actor=COMMAND_LINE)
    return made


async def ask(client: httpx.AsyncClient, parties: Parties, tier: str = "L2", reason: str = "评估能否承接") -> str:
    """Ask for a text and give the address of the request."""
    sent = await client.post(parties.at("grants"), data={"tier": tier, "reason": reason})
    assert sent.status_code == 303, sent.text
    text = (await client.get("/mine/grants")).text
    return "/mine/grants/" + text.split('href="/mine/grants/')[1].split('"')[0]


async def read(client: httpx.AsyncClient, parties: Parties, tier: str = "L2", reason: str = "") -> httpx.Response:
    return await client.post(parties.at("confidential"), data={"tier": tier, "reason": reason})


async def test_a_text_is_asked_for_granted_read_and_revoked(parties: Parties) -> None:
    asking = await firm(parties.people, 42)
    async with (
        parties.people.of(Role.ENTERPRISE, asking) as client,
        parties.people.of(Role.ENTERPRISE, parties.owner) as owner,
    ):
        assert (await read(client, parties)).status_code == 403
        request = await ask(client, parties)
        assert await ask(client, parties) == request
        assert asking.name in (await owner.get(request)).text
        assert (await owner.post(f"{request}/give", data={"answer": "可以谈", "expires_on": ""})).status_code == 303
        shown = await read(client, parties)
        assert (shown.status_code, L2 in shown.text, L3 in shown.text) == (200, True, False)
        assert shown.headers["Cache-Control"] == "no-store"
        readings = (await owner.get(parties.at("grants"))).text
        assert readings.count("样例会员（样例）") == 1
        assert (await owner.post(f"{request}/revoke")).status_code == 303
        assert (await read(client, parties)).status_code == 403
        assert "Revoke" not in (await owner.get(request)).text


async def test_who_posted_an_anonymous_need_stays_hidden_from_who_asks(parties: Parties) -> None:
    async with (
        parties.people.of(Role.ENTERPRISE, await firm(parties.people, 43)) as client,
        parties.people.of(Role.ENTERPRISE, parties.owner) as owner,
    ):
        request = await ask(client, parties, "L3")
        await owner.post(f"{request}/refuse", data={"answer": "暂不"})
        for path in (request, "/mine/grants", parties.at("confidential"), f"/needs/{parties.listing.id}"):
            text = (await client.get(path)).text
            assert parties.listing.title in text
            assert "隐名企业" not in text
            assert str(parties.owner.id) not in text


async def test_strangers_find_neither_a_request_nor_who_read(parties: Parties) -> None:
    async with parties.people.of(Role.ENTERPRISE, await firm(parties.people, 44)) as client:
        request = await ask(client, parties)
    async with parties.people.of(Role.ENTERPRISE, await firm(parties.people, 45)) as stranger:
        assert (await stranger.get(request)).status_code == 404
        assert (await stranger.post(f"{request}/give", data={})).status_code == 404
        assert (await stranger.post(f"{request}/nda", data={"signed_on": "2026-01-01"})).status_code in (400, 404)
        assert (await stranger.get(parties.at("grants"))).status_code == 404
    async with parties.people.of(Role.ENTERPRISE, parties.owner, editor=False) as reader:
        assert (await reader.get(request)).status_code == 200
        assert (await reader.post(f"{request}/give", data={})).status_code == 403
    async with parties.people.stranger() as nobody:
        for path in (request, parties.at("confidential"), parties.at("grants"), "/mine/grants", "/office/grants"):
            sent = await nobody.get(path)
            assert (sent.status_code, sent.headers["Location"].split("?")[0]) == (303, "/sign-in")


async def test_l3_needs_the_agreement_on_record(parties: Parties) -> None:
    async with (
        parties.people.of(Role.ENTERPRISE, await firm(parties.people, 46)) as client,
        parties.people.of(Role.ENTERPRISE, parties.owner) as owner,
    ):
        request = await ask(client, parties, "L3")
        before = (await client.get(request)).text
        refused = await owner.post(f"{request}/give", data={"answer": "请先签协议"})
        assert refused.status_code == 422
        assert "#f-no-nda" in refused.text
        assert "请先签协议" in refused.text
        wrong = await owner.post(f"{request}/nda", data={"signed_on": "2999-01-01"}, files={"file": ("n.pdf", b"x")})
        assert (wrong.status_code, "2999-01-01" in wrong.text) == (422, True)
        nda = {"signed_on": "2026-01-02", "valid_until": ""}
        kept = await owner.post(f"{request}/nda", data=nda, files={"file": ("n.pdf", b"signed")})
        assert kept.status_code == 303
        assert (await client.get(request)).text == before
        assert (await owner.post(f"{request}/give", data={"answer": ""})).status_code == 303
        assert L3 in (await read(client, parties, "L3")).text


async def test_a_revoked_l2_that_a_granted_l3_still_opens_says_so_to_both(parties: Parties) -> None:
    async with (
        parties.people.of(Role.ENTERPRISE, await firm(parties.people, 50)) as client,
        parties.people.of(Role.ENTERPRISE, parties.owner) as owner,
    ):
        lower = await ask(client, parties)
        await owner.post(f"{lower}/give", data={"answer": ""})
        higher = await ask(client, parties, "L3")
        file = {"file": ("n.pdf", b"signed")}
        await owner.post(f"{higher}/nda", data={"signed_on": "2026-01-02", "valid_until": ""}, files=file)
        await owner.post(f"{higher}/give", data={"answer": ""})
        assert "all the same" not in (await owner.get(lower)).text
        await owner.post(f"{lower}/revoke")
        told = (await owner.get(lower)).text
        assert ("They read this text all the same" in told, f'href="{higher}"' in told) == (True, True)
        assert "grant for a higher text" in (await client.get(parties.at("confidential"))).text
        assert L2 in (await read(client, parties)).text
        await owner.post(f"{higher}/revoke")
        assert "all the same" not in (await owner.get(lower)).text
        assert (await read(client, parties)).status_code == 403


async def test_an_owner_is_told_of_requests_that_wait_and_their_readers_are_not(parties: Parties) -> None:
    waits = "for a confidential text waits for your answer"
    owner = await firm(parties.people, 51)
    need = replace(an_anonymous_need(owner), confidential={Tier.L2: L2})
    async with parties.people.database.writing() as conn:
        await needs.add(conn, need, actor=COMMAND_LINE)
        for step in (Step.SUBMIT, Step.PUBLISH):
            await listings.take_step(conn, need.id, step, actor=COMMAND_LINE)
    async with parties.people.of(Role.ENTERPRISE, await firm(parties.people, 52)) as client:
        request = await ask(client, replace(parties, listing=need))
        assert waits not in (await client.get("/mine")).text
    async with parties.people.of(Role.ENTERPRISE, owner, editor=False) as reader:
        assert waits not in (await reader.get("/mine")).text
    async with parties.people.of(Role.ENTERPRISE, owner) as client:
        assert [waits in (await client.get(path)).text for path in ("/mine", "/account")] == [True, True]
        await client.post(f"{request}/refuse", data={"answer": ""})
        assert waits not in (await client.get("/mine")).text


async def test_a_grant_whose_agreement_ran_out_says_so_and_is_not_asked_for_anew(parties: Parties) -> None:
    async with (
        parties.people.of(Role.ENTERPRISE, await firm(parties.people, 49)) as client,
        parties.people.of(Role.ENTERPRISE, parties.owner) as owner,
    ):
        request = await ask(client, parties, "L3")
        file = {"file": ("n.pdf", b"signed")}
        await owner.post(f"{request}/nda", data={"signed_on": "2026-01-02", "valid_until": ""}, files=file)
        await owner.post(f"{request}/give", data={"answer": ""})
        assert "no longer holds" not in (await client.get(parties.at("confidential"))).text
        await owner.post(f"{request}/nda", data={"signed_on": "2026-01-02", "valid_until": "2026-01-03"}, files=file)
        page = (await client.get(parties.at("confidential"))).text
        assert ("no longer holds" in page, page.count('name="reason"')) == (True, 1)
        assert (await read(client, parties, "L3")).status_code == 403
        assert 'id="f-no-nda"' in (await owner.get(request)).text


async def test_abroad_waits_for_the_office(parties: Parties) -> None:
    async with (
        parties.people.of(Role.INSTITUTE, await firm(parties.people, 47, "FI")) as client,
        parties.people.of(Role.ENTERPRISE, parties.owner) as owner,
        parties.people.of(Role.OPERATOR) as office,
    ):
        request = await ask(client, parties)
        assert (await owner.post(f"{request}/give", data={})).status_code == 422
        in_office = request.replace("/mine/", "/office/")
        assert request.rsplit("/", 1)[1] in (await office.get("/office/grants")).text
        page = (await office.get(in_office)).text
        assert "not checked by us" in page
        assert (await office.post(f"{in_office}/export-decision", data={"reason": "x"})).status_code == 422
        decided = {"catalogue": "2025-28", "outcome": "not-listed", "reason": "逐条核对"}
        assert (await owner.post(f"{in_office}/export-decision", data=decided)).status_code == 403
        assert (await office.post(f"{in_office}/export-decision", data=decided)).status_code == 303
        assert (await owner.post(f"{request}/give", data={})).status_code == 303
        assert L2 in (await read(client, parties)).text


async def test_an_operator_says_why_and_the_owner_sees_it(parties: Parties) -> None:
    async with (
        parties.people.of(Role.OPERATOR) as office,
        parties.people.of(Role.ENTERPRISE, parties.owner) as owner,
    ):
        refused = await read(office, parties)
        assert (refused.status_code, L2 in refused.text) == (422, False)
        assert L2 in (await read(office, parties, reason="核对是否涉密")).text
        assert "核对是否涉密" in (await owner.get(parties.at("grants"))).text
        assert (await office.post(parties.at("grants"), data={"tier": "L2", "reason": "x"})).status_code == 403


async def test_an_expert_of_no_organisation_can_ask_for_nothing(parties: Parties) -> None:
    async with parties.people.of(Role.EXPERT) as expert:
        sent = await expert.post(parties.at("grants"), data={"tier": "L2", "reason": "想看"})
        assert sent.status_code == 403


async def test_a_broker_of_no_organisation_is_told_why_l3_is_not_for_them(parties: Parties) -> None:
    async with parties.people.of(Role.BROKER) as broker:
        assert (await broker.get(parties.at("confidential"))).text.count('name="reason"') == 1
        sent = await broker.post(parties.at("grants"), data={"tier": "L3", "reason": "想看"})
        assert (sent.status_code, "your account belongs to none" in sent.text) == (403, True)


async def test_what_was_typed_stays_when_a_request_is_refused(parties: Parties) -> None:
    async with parties.people.of(Role.ENTERPRISE, await firm(parties.people, 48)) as client:
        sent = await client.post(parties.at("grants"), data={"tier": "L2", "reason": "长" * 401})
        assert sent.status_code == 422
        assert 'role="alert"' in sent.text
        assert "长" * 401 in sent.text
