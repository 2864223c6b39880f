"""Rows behind the figures of the district's picture: as many as the figure says, and for whom they are."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from html import unescape

import httpx
import pytest

from market.deal.store import deals
from market.deal.store.deals import Opening
from market.introduction.introduction import IntroductionSide
from market.introduction.stage import Move
from market.introduction.store import steps as introduction_steps
from market.judging.judgement import Level
from market.listing.listing import Step
from market.listing.store import listings
from market.queue.store import pairs as queue_pairs
from market.viewer import CLOCK, COMMAND_LINE, Role
from tests.database import MarketServer, empty
from tests.market.deal.builders import REGISTERED, SIGNED, SUBMITTED, some_terms
from tests.market.introduction.builders import Introducing, prepare
from tests.market.queue.builders import a_pair
from tests.web.api_market import Served, served
from tests.web.dashboard.test_pages import count
from tests.web.people import People

__all__ = ["served"]
_FIGURE = re.compile(r'<td class="num"><a href="(/brain/[^"]+)">([0-9,]+)</a>')
_ROWS = re.compile(r"<h2>([0-9,]+) rows?</h2>")
DAYS = ("rows=waited", "/replies/")
"""What leads to rows whose number the figure is not: days, and per cent."""


@pytest.fixture
async def people(served: Served, market: MarketServer) -> People:
    """Begin each test with a need that came to a registered contract, one that waits, and a contract of no need."""
    await empty(market.superuser_url)
    async with market.database.writing() as conn:
        of = await prepare(conn)
        pair = replace(a_pair(of.need_id, of.offer_id), level=Level.FAIR)
        await queue_pairs.put(conn, [pair], actor=CLOCK)
        await register(of)
        waits = await prepare(conn, number=81)
        await waits.begun()
        await deals.begin(conn, Opening(), replace(SIGNED, terms=some_terms()), actor=COMMAND_LINE)
        await conn.execute("INSERT INTO exposure_debt SELECT id, 0.5 FROM organization")
    await count(served)
    return People(served.app, market.database)


async def register(of: Introducing) -> None:
    """Bring a need to a registered contract."""
    begun = await of.together()
    for move in (Move.NEGOTIATE, Move.SIGN):
        version = (await of.seen(begun)).version
        await introduction_steps.advance(of.conn, begun, move, version=version, actor=of.office)
    opening, signed = Opening(introduction_id=begun), replace(SIGNED, terms=some_terms())
    deal_id = (await deals.begin(of.conn, opening, signed, actor=of.office)).deal_id
    for wish in (SUBMITTED, REGISTERED):
        await deals.record(of.conn, deal_id, wish, actor=COMMAND_LINE)


@pytest.fixture
async def office(people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with people.of(Role.OPERATOR) as client:
        client.headers["Accept-Language"] = "en"
        yield client


@pytest.fixture
async def broker(people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with people.of(Role.BROKER) as client:
        client.headers["Accept-Language"] = "en"
        yield client


async def opened(client: httpx.AsyncClient) -> dict[str, tuple[int, int]]:
    """Open every number of the picture, and give it beside how many rows there are."""
    found = {}
    for link, figure in _FIGURE.findall((await client.get("/brain")).text):
        page = await client.get(unescape(link))
        assert page.status_code == 200, link
        if not any(part in link for part in DAYS):
            found[unescape(link)] = (int(figure), int(_ROWS.findall(page.text)[0]))
    return found


async def test_every_number_of_the_picture_opens_as_many_rows(office: httpx.AsyncClient) -> None:
    found = await opened(office)
    assert {link: figure for link, (figure, _) in found.items() if "/funnel/" in link} == {
        "/brain/funnel/listed": 2,
        "/brain/funnel/matched": 2,
        "/brain/funnel/matched?rows=timed": 1,
        "/brain/funnel/introduced": 2,
        "/brain/funnel/introduced?rows=timed": 1,
        "/brain/funnel/signed": 1,
        "/brain/funnel/signed?rows=timed": 1,
        "/brain/funnel/registered": 1,
        "/brain/funnel/registered?rows=timed": 1,
    }
    assert any("/balance/" in link for link in found)
    assert "/brain/spread/8" in found
    assert [link for link, (figure, rows) in found.items() if figure != rows] == []


async def test_a_row_leads_to_what_brought_the_need_there(office: httpx.AsyncClient) -> None:
    page = (await office.get("/brain/funnel/registered")).text
    for link in re.findall(r'href="(/(?:needs|introductions|deals)/[^"]+)"', page):
        assert (await office.get(link)).status_code == 200, link
    assert page.count('href="/deals/') == len(("signed", "registered"))
    assert ">2026-04-01<" in page
    contracts = (await office.get("/brain/contracts")).text
    assert "1 row" in contracts
    assert 'href="/deals/' in contracts
    assert "1 contract that came of no need" in (await office.get("/brain")).text


async def test_what_waits_still_is_told_so_far(office: httpx.AsyncClient) -> None:
    waited = (await office.get("/brain/funnel/introduced?rows=waited")).text
    assert _ROWS.findall(waited) == ["1"]
    asked = (await office.get(f"/brain/replies/{IntroductionSide.NEED.value}")).text
    assert _ROWS.findall(asked) == ["2"]
    assert (asked.count(">answered<"), asked.count(">no answer<")) == (1, 1)


async def test_past_the_last_page_there_is_a_way_back_and_no_word_that_nothing_is_there(
    office: httpx.AsyncClient,
) -> None:
    past = (await office.get("/brain/funnel/listed?page=9")).text
    assert _ROWS.findall(past) == ["2"]
    assert '<p><a href="/brain/funnel/listed">Previous</a></p>' in past
    assert "No row stands behind it" not in past


async def test_brokers_open_rows_without_a_word_of_deals(broker: httpx.AsyncClient) -> None:
    found = await opened(broker)
    assert {link for link in found if "/funnel/" in link} >= {"/brain/funnel/listed", "/brain/funnel/introduced"}
    assert [link for link, (figure, rows) in found.items() if figure != rows] == []
    page = (await broker.get("/brain/funnel/introduced")).text
    assert "/deals/" not in page
    assert "registered" not in page
    for path in (
        "funnel/signed",
        "funnel/paid?rows=waited",
        "funnel/other",
        "balance/X9/needs",
        "funnel/listed?rows=x",
    ):
        assert (await broker.get(f"/brain/{path}")).status_code == 404, path
    for path in ("contracts", "spread/8"):
        assert (await broker.get(f"/brain/{path}")).status_code == 403, path


async def test_rows_that_moved_since_the_count_are_said_to_have(
    office: httpx.AsyncClient, market: MarketServer
) -> None:
    said = "rows have come or gone since"
    assert said not in (await office.get("/brain/balance/B1.01/needs")).text
    found = await opened(office)
    link = next(link for link, (figure, _) in found.items() if figure == 2 and link.endswith("/achievements"))
    async with market.database.writing() as conn:
        offer = await conn.fetchval("SELECT listing_id FROM introduction WHERE stage <> 'signed'")
        await listings.take_step(conn, offer, Step.WITHDRAW, actor=COMMAND_LINE)
    page = (await office.get(link)).text
    assert said in page
    assert _ROWS.findall(page) == ["1"]


async def test_they_are_for_nobody_else(people: People) -> None:
    async with people.of(Role.EXPERT) as expert:
        for path in ("funnel/listed", "replies/need", "balance/-/needs", "spread/1", "contracts"):
            assert (await expert.get(f"/brain/{path}")).status_code == 403, path
