"""Closing by itself: past quarters of invented deals, never of real ones, and what every page of deals shows then."""

import csv
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from io import StringIO

import httpx
import pytest

from corpus.imports.saving import save_samples
from corpus.sample.market import read_sample_deals, read_samples, save_sample_deals
from market.day import day_of
from market.deal.list import DealFilter
from market.deal.store import deals
from market.deal.store import lists as deal_lists
from market.deal.store.deals import Opening
from market.job.job import JobId, JobKind, RunningJob
from market.listing.store import listings
from market.office.queue import Queue
from market.office.store import queues as office_queues
from market.postgres.db import Database
from market.publication.store import totals as publication_totals
from market.publication.total import Quarter
from market.registration.store import flags as registration_flags
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, SAMPLES, Role
from tests.database import MarketServer, empty
from tests.market.deal.builders import DRAFTED
from tests.web.api_market import Served, client_of, served
from tests.web.people import People
from web.dashboard import jobs as dashboard_jobs
from web.publication import closing
from web.registration import jobs as registration_jobs

__all__ = ["served"]
MADE_ON = date(2026, 11, 27)


def a_job(kind: JobKind) -> RunningJob:
    return RunningJob(id=JobId(1), kind=kind, arguments={}, attempts=0)


async def fill(database: Database) -> None:
    """Load the organisations of the samples and what they dealt in."""
    async with database.writing() as conn:
        await save_samples(conn, read_samples()[0], [], actor=SAMPLES)
        await save_sample_deals(conn, read_sample_deals(), today=MADE_ON, actor=SAMPLES)


@pytest.fixture(scope="module")
async def invented(served: Served, market: MarketServer) -> People:
    """Load invented deals and do the jobs that are asked for with them."""
    await empty(market.superuser_url)
    await fill(market.database)
    async with market.database.reading() as conn:
        asked = {row["kind"] for row in await conn.fetch("SELECT DISTINCT kind FROM job WHERE over_at IS NULL")}
    assert asked == {"flag_deals", "count_brain", "close_quarters"}
    every = RunningJob(id=JobId(1), kind=JobKind.FLAG_DEALS, arguments={"after": 0}, attempts=0)
    await registration_jobs.flag_deals(served.app.state.market, every)
    await closing.close_sample_quarters(served.app.state.market, a_job(JobKind.CLOSE_QUARTERS))
    await dashboard_jobs.count_figures(served.app.state.market, a_job(JobKind.COUNT_BRAIN))
    return People(served.app, market.database)


@pytest.fixture
async def office(invented: People) -> AsyncIterator[httpx.AsyncClient]:
    async with invented.of(Role.OPERATOR) as client:
        client.headers["Accept-Language"] = "en"
        yield client


async def table(client: httpx.AsyncClient, path: str) -> dict[str, list[str]]:
    """Read a table by the first cell of each row."""
    rows = list(csv.reader(StringIO((await client.get(path)).text.removeprefix("\ufeff"))))
    return {row[0]: row[1:] for row in rows[1:]}


@pytest.mark.usefixtures("invented")
async def test_public_totals_tell_some_figures_of_a_past_year_and_withhold_others(served: Served) -> None:
    async with client_of(served.app) as public:
        page = await public.get("/totals?year=2025&lang=en")
        quarters = await table(public, "/totals/all.csv?year=2025&lang=en")
        kinds = await table(public, "/totals/kind.csv?year=2025&lang=en")
        areas = await table(public, "/totals/seller_area.csv?year=2025&lang=en")
    assert "These are invented deals" in page.text
    assert {*quarters} == {f"quarter {number}" for number in range(1, 5)}
    figures = [cell for row in (*quarters.values(), *kinds.values(), *areas.values()) for cell in row]
    assert figures.count("") > 0
    assert sum(figure not in ("", "0") for figure in figures) >= 5


async def test_the_target_shows_invented_deals_and_says_so(office: httpx.AsyncClient) -> None:
    page = (await office.get("/target")).text
    assert "There are invented deals alone" in page
    years = await table(office, "/target/years.csv?lang=en")
    through = {year: cells[-1] for year, cells in years.items()}
    assert all(float(through[year]) > 0.5 for year in ("2024", "2025", "2026"))


async def test_statistics_open_invented_deals_of_both_series(office: httpx.AsyncClient) -> None:
    for series in ("market", "district"):
        page = (await office.get(f"/statistics?series={series}&from=2025-01-01&until=2025-12-31")).text
        assert "There are invented deals alone" in page
        assert "/statistics/rows" in page


async def test_the_list_and_the_picture_of_the_district_show_them(office: httpx.AsyncClient) -> None:
    listed = (await office.get("/deals")).text
    assert "274 deals" in listed
    assert "（样例）" in listed
    assert "Nothing has been counted yet" not in (await office.get("/brain")).text


async def counts(market: MarketServer) -> tuple[int, int, int, int, int]:
    """Count listed deals, flags, deals that wait for a second person, idle ones, and years that the public reads of."""
    async with market.database.reading() as conn:
        waiting = {
            each.queue: each.count for each in await office_queues.waiting(conn, remind_days=14, viewer=OPERATOR)
        }
        return (
            (await deal_lists.find(conn, DealFilter(), viewer=OPERATOR))[1],
            (await registration_flags.find(conn, registration_flags.FlagFilter(), viewer=OPERATOR))[1],
            waiting[Queue.DEAL_DECISIONS],
            waiting[Queue.IDLE_DEALS],
            len(await publication_totals.years(conn, viewer=PUBLIC)),
        )


def years_with_a_quarter_over() -> int:
    """Count them from the first invented deals on: quarters are closed as far as the calendar is by now."""
    now = Quarter.of(day_of(datetime.now(UTC)))
    return now.year - (now.number == 1) - 2023


@pytest.mark.usefixtures("invented")
async def test_a_real_deal_and_the_end_of_the_samples_hide_them(market: MarketServer) -> None:
    deals_there, flags, decisions, idle, years = await counts(market)
    assert (deals_there, flags, decisions, years) == (274, 6, 4, years_with_a_quarter_over())
    assert idle > 0
    async with market.database.writing() as conn:
        await deals.begin(conn, Opening(), DRAFTED, actor=COMMAND_LINE)
        sums = await deal_lists.sums(conn, DealFilter(), viewer=OPERATOR)
    assert [each.deals for each in sums] == [1]
    real = await counts(market)
    assert (real[:3], real[4]) == ((1, 0, 0), years)
    async with market.database.writing() as conn:
        await listings.remove_samples(conn, actor=COMMAND_LINE)
    assert (await counts(market))[4] == 0


async def test_quarters_of_real_deals_are_left_to_the_office(served: Served, market: MarketServer) -> None:
    await empty(market.superuser_url)
    await fill(market.database)
    async with market.database.writing() as conn:
        await deals.begin(conn, Opening(), DRAFTED, actor=COMMAND_LINE)
    await closing.close_sample_quarters(served.app.state.market, a_job(JobKind.CLOSE_QUARTERS))
    async with market.database.reading() as conn:
        assert await conn.fetchval("SELECT count(*) FROM public_closing") == 0
