"""The map's page: drawn by its job, told as a list and a file, without people, for brokers and the office."""

import csv
import json
import re
from io import StringIO

import pytest

from market.job.job import JobKind, JobState
from market.job.store import jobs as job_jobs
from market.viewer import COMMAND_LINE, OPERATOR, Role
from tests.database import MarketServer
from tests.web.api_market import Served, served
from tests.web.people import People
from web.dashboard import jobs as dashboard_jobs

__all__ = ["served"]


@pytest.fixture
async def people(served: Served, market: MarketServer) -> People:
    """Draw the map as the worker does."""
    async with market.database.writing() as conn:
        job_id = await job_jobs.enqueue(conn, JobKind.DRAW_MAP, actor=COMMAND_LINE)
        job = await job_jobs.begin(conn, job_id, JobKind.DRAW_MAP, attempts=0)
    assert job is not None
    await dashboard_jobs.draw_map(served.app.state.market, job)
    async with market.database.reading() as conn:
        done = await job_jobs.get(conn, job_id, viewer=OPERATOR)
    assert (done.done, done.total) == (3, 3)
    return People(served.app, market.database)


async def test_public_achievements_and_needs_are_on_it_and_people_are_not(served: Served, people: People) -> None:
    shown = {
        f"/achievements/{served.achievement.id}": "achievements",
        f"/achievements/{served.members_only.id}": "achievements",
        f"/needs/{served.need.id}": "needs",
        f"/needs/{served.anonymous.id}": "needs",
    }
    async with people.of(Role.BROKER) as broker:
        broker.headers["Accept-Language"] = "en"
        page = (await broker.get("/brain/map")).text
        written = (await broker.get("/brain/map.csv")).text.removeprefix("\ufeff")
        needs = (await broker.get("/brain/map?kind=need")).text
    drawing = json.loads(re.findall(r"data-drawing>(.*?)</script>", page, re.DOTALL)[0])
    assert {point[5]: drawing["kinds"][point[3]] for point in drawing["points"]} == shown
    assert all(0 <= point[0] <= 1 and 0 <= point[1] <= 1 for point in drawing["points"])
    rows = list(csv.reader(StringIO(written)))
    assert rows[0] == ["listing", "kind", "field", "address", "x", "y"]
    assert {row[3]: row[1] for row in rows[1:]} == shown
    assert set(re.findall(r'<th scope="row"><a href="([^"]+)', needs)) == {path for path in shown if "/needs/" in path}
    assert "4 listings are on it" in page
    assert "Draw it anew" not in page


async def waiting(market: MarketServer) -> int:
    async with market.database.reading() as conn:
        found = await job_jobs.page(conn, viewer=OPERATOR, kinds=[JobKind.DRAW_MAP], state=JobState.WAITING)
    return found.total


async def test_the_office_has_it_drawn_anew(people: People, market: MarketServer) -> None:
    before = await waiting(market)
    async with people.of(Role.OPERATOR) as office, people.of(Role.EXPERT) as expert:
        office.headers["Accept-Language"] = "en"
        asked = await office.post("/brain/map")
        assert (asked.status_code, asked.headers["location"]) == (303, "/brain/map?asked=1")
        assert "being drawn" in (await office.get("/brain/map?asked=1")).text
        assert (await expert.get("/brain/map")).status_code == 403
    assert await waiting(market) == before + 1


@pytest.mark.parametrize("query", ["kind=expert", "box=B9", "page=-1"])
async def test_what_there_is_not_is_refused(people: People, query: str) -> None:
    async with people.of(Role.OPERATOR) as office:
        assert (await office.get(f"/brain/map?{query}")).status_code == 400
