"""The page of the queue: what a broker sees and does, by forms alone and as a script asks for it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from re import findall
from uuid import uuid4

import pytest

from corpus.reference.taxonomy import load_taxonomy
from market.judging.judgement import Judgement, Level, Reason
from market.judging.store import judgements
from market.listing.achievement import Achievement
from market.listing.listing import Step
from market.listing.store import listings
from market.postgres.db import Database
from market.settings import Settings
from market.viewer import COMMAND_LINE, OPERATOR, Role
from matcher.answering.local import LocalMatching
from tests.database import MarketServer
from tests.listings import an_organization
from tests.market.queue.builders import Waiting, add_waiting
from tests.matcher.market_index import add_organization, matching_at
from tests.web.people import People
from web.app import create_app
from web.queue.jobs import fill

NOTHING = "Nothing waits for you"


@dataclass(frozen=True)
class Office:
    people: People
    waiting: Waiting
    matching: LocalMatching

    async def kept(self) -> list[Judgement]:
        async with self.people.database.reading() as conn:
            return await judgements.find(conn, viewer=OPERATOR, standing=False)

    async def withdraw(self, offer: Achievement) -> None:
        async with self.people.database.writing() as conn:
            await listings.take_step(conn, offer.id, Step.WITHDRAW, actor=COMMAND_LINE)


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        owner = await add_organization(database, an_organization())
        async with database.writing() as conn:
            waiting = await add_waiting(conn, owner, pairs=3)
        home = tmp_path / "home"
        matching = await stack.enter_async_context(matching_at(home, database))
        await matching.caught_up()
        app = create_app(settings=Settings(home=home), database=database, matching=matching, taxonomy=load_taxonomy())
        yield Office(People(app, database), waiting, matching)


def fields_of(page: str) -> dict[str, str]:
    """Read the hidden fields of the form about the open pair."""
    return dict(findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


async def test_a_broker_works_through_the_queue_by_forms(office: Office) -> None:
    titles = [offer.title for offer in office.waiting.offers]
    async with office.people.of(Role.BROKER) as browser:
        page = (await browser.get("/queue")).text
        assert titles[0] in page
        assert office.waiting.need.title in page
        assert "rank 1 for this need" in page
        answer = await browser.post("/queue", data=fields_of(page) | {"do": "grade:3"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
        page = (await browser.get("/queue")).text
        assert titles[1] in page
        decline = fields_of(page) | {"do": "decline:maturity", "level": "2", "note": "要七级"}
        await browser.post("/queue", data=decline)
        page = (await browser.get("/queue")).text
        assert titles[2] in page
        await browser.post("/queue", data=fields_of(page) | {"do": "snooze:7"})
        page = (await browser.get("/queue")).text
        assert NOTHING in page
        back = await browser.post("/queue", data=fields_of(page) | {"do": "undo"})
        assert titles[2] in (await browser.get(back.headers["location"])).text
    said = [(each.level, each.reason, each.note, each.blind) for each in await office.kept()]
    assert said == [(Level.FAIR, None, "", False), (Level.WEAK, Reason.MATURITY, "要七级", False)]


async def test_a_script_gets_the_next_part_under_the_pairs_it_has(office: Office) -> None:
    async with office.people.of(Role.BROKER) as browser:
        first = fields_of((await browser.get("/queue")).text)
        ahead = await browser.post("/queue", data=first | {"do": "next", "part": "1", "passed": first["pair"]})
        assert "<html" not in ahead.text
        second = fields_of(ahead.text)
        assert office.waiting.offers[1].title in ahead.text
        both = f"{first['pair']},{second['pair']}"
        answer = await browser.post("/queue", data=first | {"do": "grade:4", "part": "1", "passed": both})
        assert office.waiting.offers[2].title in answer.text
        assert fields_of(answer.text)["act"] == first["lease"]
        assert (await browser.post("/queue", data=first | {"do": "renew"})).status_code == 404
        assert (await browser.post("/queue", data=second | {"do": "renew"})).status_code == 204
    assert [each.level for each in await office.kept()] == [Level.STRONG]


async def test_a_form_sent_twice_is_one_act_and_what_is_over_is_refused_in_words(office: Office) -> None:
    async with office.people.of(Role.BROKER) as browser:
        first = fields_of((await browser.get("/queue")).text)
        for _ in range(2):
            assert (await browser.post("/queue", data=first | {"do": "grade:4"})).status_code == 303
        answer = await browser.post("/queue", data=first | {"do": "grade:1"})
        assert answer.status_code == 409
        assert "nothing was changed" in answer.text
        nothing = await browser.post("/queue", data=first | {"do": "decline:none", "lease": str(uuid4())})
        assert nothing.status_code == 409
        assert "Choose a level below 4" in nothing.text
    assert [each.level for each in await office.kept()] == [Level.STRONG]


async def test_who_meets_another_writer_is_told_so_and_may_do_the_same_again(
    office: Office, market: MarketServer
) -> None:
    url, state = market.application_url, office.people.app.state
    hasty = await Database.open(f"{url}{'&' if '?' in url else '?'}lock_timeout=50ms")
    async with office.people.of(Role.BROKER) as browser:
        first = fields_of((await browser.get("/queue")).text)
        await browser.post("/queue", data=first | {"do": "snooze:7"})
        undo = fields_of((await browser.get("/queue")).text) | {"do": "undo"}
        state.market = replace(state.market, database=hasty)
        async with market.database.writing() as conn:
            await conn.execute("SELECT FROM queue_pair WHERE id = $1 FOR UPDATE", int(first["pair"]))
            met = (await browser.post("/queue", data=undo)).text
        assert ("Others were changing the same thing" in met, fields_of(met)["act"]) == (True, undo["act"])
        assert (await browser.post("/queue", data=undo)).status_code == 303
    await hasty.close()


@pytest.mark.parametrize("do", ["grade:4", "decline:maturity", "introduce", "snooze:7"])
async def test_a_listing_that_vanishes_under_the_broker_is_told_and_the_next_pair_comes(
    office: Office, do: str
) -> None:
    async with office.people.of(Role.BROKER) as browser:
        first = fields_of((await browser.get("/queue")).text)
        await office.withdraw(office.waiting.offers[0])
        answer = await browser.post("/queue", data=first | {"do": do, "level": "2"})
        assert answer.status_code == 409
        assert "left the market. Nothing was kept" in answer.text
        assert office.waiting.offers[1].title in answer.text
    assert await office.kept() == []


@pytest.mark.parametrize("do", ["undo", "back"])
async def test_a_pair_that_vanished_is_not_gone_back_to(office: Office, do: str) -> None:
    async with office.people.of(Role.BROKER) as browser:
        first = fields_of((await browser.get("/queue")).text)
        await browser.post("/queue", data=first | {"do": "snooze:1" if do == "undo" else "pass"})
        await office.withdraw(office.waiting.offers[0])
        sent = first | {"do": do, "act": first["lease"], "passed": first["pair"], "part": "1"}
        answer = await browser.post("/queue", data=sent)
        assert answer.status_code == 409
        assert "left the market. Nothing was kept" in answer.text
        assert office.waiting.offers[1].title in answer.text


async def test_passing_and_going_back(office: Office) -> None:
    async with office.people.of(Role.BROKER) as browser:
        first = fields_of((await browser.get("/queue")).text)
        on = await browser.post("/queue", data=first | {"do": "pass"})
        assert on.headers["location"] == f"/queue?passed={first['pair']}"
        page = (await browser.get(on.headers["location"])).text
        assert office.waiting.offers[1].title in page
        back = await browser.post("/queue", data=fields_of(page) | {"do": "back"})
        assert office.waiting.offers[0].title in (await browser.get(back.headers["location"])).text


async def test_a_blind_broker_sees_neither_level_nor_rank(office: Office) -> None:
    async with office.people.of(Role.BROKER) as browser:
        page = (await browser.get("/queue?blind=1")).text
        assert "level, chance and rank are not shown" in page
        assert "rank 1" not in page
        assert "grade-chance" not in page
        assert "ranker" not in page
        await browser.post("/queue", data=fields_of(page) | {"do": "grade:2"})
    assert [(each.blind, each.rank) for each in await office.kept()] == [(True, 1)]


async def test_two_brokers_see_two_pairs(office: Office) -> None:
    async with office.people.of(Role.BROKER) as first, office.people.of(Role.OPERATOR) as second:
        mine, theirs = (await first.get("/queue")).text, (await second.get("/queue")).text
        assert fields_of(mine)["pair"] != fields_of(theirs)["pair"]
        taken = await second.get(f"/queue?pair={fields_of(mine)['pair']}")
        assert taken.status_code == 409
        assert fields_of(taken.text)["pair"] == fields_of(theirs)["pair"]


async def test_a_broker_chooses_their_fields(office: Office) -> None:
    async with office.people.of(Role.BROKER) as browser:
        assert (await browser.post("/queue/fields", data={"field": ["B1.01"]})).status_code == 303
        page = (await browser.get("/queue")).text
        assert NOTHING in page
        assert 'value="B1.01" checked' in page
        assert (await browser.post("/queue/fields", data={"field": "Z9"})).status_code == 400
        await browser.post("/queue/fields", data={})
        assert office.waiting.offers[0].title in (await browser.get("/queue")).text


async def test_the_queue_is_open_to_brokers_and_the_office_alone(office: Office) -> None:
    for role in (Role.EXPERT,):
        async with office.people.of(role) as browser:
            assert (await browser.get("/queue")).status_code == 403
            assert (await browser.post("/queue", data={"do": "next"})).status_code == 403
            assert (await browser.post("/queue/fields")).status_code == 403
    async with office.people.stranger() as browser:
        assert (await browser.get("/queue")).status_code == 303
        assert (await browser.post("/queue", data={"do": "next"})).status_code == 401
    member = await office.people.join(Role.BROKER)
    async with office.people.signed_in(member, proved=False) as browser:
        assert (await browser.get("/queue")).status_code == 303
    async with office.people.of(Role.BROKER) as browser:
        for wrong in ("kind=need", "pair=x", "passed=1,-2"):
            assert (await browser.get(f"/queue?{wrong}")).status_code == 400


async def test_an_empty_queue_says_how_much_is_still_to_be_matched(office: Office) -> None:
    async with office.people.of(Role.BROKER) as browser:
        async with office.people.database.writing() as conn:
            await conn.execute("UPDATE queue_pair SET state = 'gone', closed_at = now()")
            waiting = await conn.fetchval("SELECT count(*) FROM change")
        assert f"{waiting} changes of the market are still being matched" in (await browser.get("/queue")).text
        await fill(office.people.database, office.matching)
        page = (await browser.get("/queue")).text
        assert "still being matched" not in page
