"""The district's picture: counted and kept, whole for the office, without deals for brokers, for nobody else."""

import csv
from collections.abc import AsyncIterator
from dataclasses import replace
from io import StringIO

import httpx
import pytest

from market.job.job import JobId, JobKind, JobState, RunningJob
from market.job.store import jobs as job_jobs
from market.judging.judgement import Level
from market.listing.listing import Language, ListingId
from market.listing.store.changes import ChangeLane, Position
from market.queue.store import pairs as queue_pairs
from market.viewer import CLOCK, OPERATOR, Role
from matcher.dashboard.waiting import count_replies
from tests.database import MarketServer, empty
from tests.market.introduction.builders import Introducing, prepare
from tests.market.queue.builders import a_pair
from tests.web.api_market import Served, served
from tests.web.people import People
from web.dashboard import jobs as dashboard_jobs
from web.dashboard.charts import draw_replies

__all__ = ["served"]

PARTS = ("funnel", "balance", "replies")


@pytest.fixture
async def people(served: Served, market: MarketServer) -> People:
    """Begin each test with one introduction that waits for both sides."""
    await empty(market.superuser_url)
    async with market.database.writing() as conn:
        introducing: Introducing = await prepare(conn)
        await introducing.begun()
    return People(served.app, market.database)


@pytest.fixture
async def office(people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with people.of(Role.OPERATOR) as client:
        client.headers["Accept-Language"] = "en"
        yield client


async def count(served: Served) -> None:
    job = RunningJob(id=JobId(1), kind=JobKind.COUNT_BRAIN, arguments={}, attempts=0)
    await dashboard_jobs.count_figures(served.app.state.market, job)


async def rows(client: httpx.AsyncClient, name: str) -> list[list[str]]:
    answer = await client.get(f"/brain/{name}.csv")
    assert answer.status_code == 200
    return list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))


async def test_before_the_first_count_the_page_says_so_and_there_is_no_file(office: httpx.AsyncClient) -> None:
    assert "Nothing has been counted yet" in (await office.get("/brain")).text
    for name in (*PARTS, "spread", "other"):
        assert (await office.get(f"/brain/{name}.csv")).status_code == 404


async def test_what_was_counted_stands_on_the_page_and_in_the_files(served: Served, office: httpx.AsyncClient) -> None:
    await count(served)
    page = (await office.get("/brain")).text
    assert "Of 1 needs 0 came as far as “paid”." in page
    assert "Most needs that find nothing are in Electrical machinery: 1 of 1." in page
    assert page.count("Counted at ") == len(("curve", *PARTS))
    funnel = await rows(office, "funnel")
    assert [row[:3] for row in funnel[1:4]] == [
        ["listed", "1", ""],
        ["matched", "1", "100.0"],
        ["introduced", "1", "100.0"],
    ]
    assert [row[1] for row in funnel[4:]] == ["0", "0", "0"]
    assert (await rows(office, "balance"))[1:] == [
        ["Electrical machinery", "1", "1", "0", "0"],
        ["New materials", "0", "0", "1", "1"],
    ]
    assert (await rows(office, "replies"))[1:3] == [["0", "0.0", "0.0"], ["1", "", ""]]


async def test_before_needs_were_ever_matched_the_page_says_why_they_find_nothing(
    served: Served, office: httpx.AsyncClient, market: MarketServer
) -> None:
    await count(served)
    said = "are being matched for the first time"
    assert said in (await office.get("/brain")).text
    async with market.database.writing() as conn:
        await queue_pairs.move(conn, ChangeLane.SINGLE, Position(1, 1), actor=CLOCK)
    assert said not in (await office.get("/brain")).text


async def test_where_no_pair_has_a_level_the_page_says_why_needs_find_nothing(
    people: People, market: MarketServer
) -> None:
    said = "No ranker knows the language model in use"
    async with people.of(Role.OPERATOR) as client:
        client.headers["Accept-Language"] = "en"
        assert said not in (await client.get("/brain")).text
        for level, shown in ((None, True), (Level.WEAK, False)):
            async with market.database.writing() as conn:
                row = await conn.fetchrow("SELECT need_id, listing_id FROM introduction")
                assert row is not None
                found = a_pair(ListingId(row["need_id"]), ListingId(row["listing_id"]))
                await queue_pairs.put(conn, [replace(found, level=level)], actor=CLOCK)
            assert (said in (await client.get("/brain")).text) == shown


def test_while_nobody_was_asked_no_reply_is_drawn(served: Served) -> None:
    picture = draw_replies(count_replies([]), served.app.state.market.catalogues[Language.EN])
    assert (picture.says, list(picture.rows)) == ("Nobody was recommended to anybody yet.", [])


async def test_a_broker_is_told_of_no_deal_and_of_no_exposure(served: Served, people: People) -> None:
    await count(served)
    async with people.of(Role.BROKER) as broker:
        broker.headers["Accept-Language"] = "en"
        page = (await broker.get("/brain")).text
        assert [row[0] for row in await rows(broker, "funnel")][1:] == ["listed", "matched", "introduced"]
        assert (await broker.get("/brain/spread.csv")).status_code == 404
        assert (await broker.post("/brain")).status_code == 403
        assert '<a href="/brain">' in (await broker.get("/queue")).text
    assert '<th scope="row">registered' not in page
    assert 'action="/brain"' not in page


async def test_it_is_for_nobody_else(people: People) -> None:
    async with people.of(Role.EXPERT) as expert, people.stranger() as stranger:
        for path in ("/brain", "/brain/funnel.csv"):
            assert (await expert.get(path)).status_code == 403
            assert (await stranger.get(path)).status_code == 303


async def test_the_office_has_it_counted_anew_once(office: httpx.AsyncClient, market: MarketServer) -> None:
    for _ in range(2):
        asked = await office.post("/brain")
        assert (asked.status_code, asked.headers["location"]) == (303, "/brain?counting=1")
    assert "being counted" in (await office.get("/brain?counting=1")).text
    async with market.database.reading() as conn:
        found = await job_jobs.page(conn, viewer=OPERATOR, kinds=[JobKind.COUNT_BRAIN])
    assert [job.state for job in found.jobs] == [JobState.WAITING]


async def test_exposure_in_brief_names_nobody(office: httpx.AsyncClient, market: MarketServer) -> None:
    async with market.database.writing() as conn:
        await conn.execute("INSERT INTO exposure_debt SELECT id, 0.5 FROM organization")
    spread = await rows(office, "spread")
    assert [row[1] for row in spread[1:]] == ["0", "0", "0", "0", "0", "0", "0", "3", "0", "0"]
    assert "3 organisations were measured; 3 are behind by more than a fifth." in (await office.get("/brain")).text
