"""Public totals over the pages: everybody reads what is told, the office closes, and no page or file says more."""

import csv
from collections.abc import AsyncIterator
from io import StringIO

import httpx
import pytest

from market.deal.kind import DealKind
from market.postgres.db import Database
from market.publication.cell import Margin
from market.publication.store import totals as publication_totals
from market.viewer import PUBLIC, Role
from tests.database import MarketServer
from tests.market.publication.builders import Made, register
from tests.web.api_market import Served, client_of, served
from tests.web.people import People

__all__ = ["served"]
SECRET = 123_450_000


@pytest.fixture
async def visitor(served: Served, market: MarketServer) -> AsyncIterator[httpx.AsyncClient]:
    await fill(market.database)
    async with client_of(served.app) as client:
        yield client


@pytest.fixture
def people(served: Served, market: MarketServer) -> People:
    return People(served.app, market.database)


async def fill(database: Database) -> None:
    """Register deals of two kinds that may be told, and one licence that may not."""
    async with database.writing() as conn:
        if await conn.fetchval("SELECT count(*) FROM deal"):
            return
        for number in range(12):
            kind = DealKind.SERVICE if number % 2 else DealKind.DEVELOPMENT
            await register(conn, Made(number=number, fen=50_000_000 + number * 1_000_000, kind=kind))
        await register(conn, Made(number=20, fen=SECRET, kind=DealKind.LICENCE))


def figures(text: str) -> dict[str, list[str]]:
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    return {row[0]: row[1:] for row in rows[1:]}


async def test_the_office_closes_and_everybody_reads(visitor: httpx.AsyncClient, people: People) -> None:
    assert "No quarter has been closed yet" in (await visitor.get("/totals?lang=en")).text
    assert (await visitor.get("/totals/kind.csv")).status_code == 404
    async with people.of(Role.OPERATOR) as office:
        assert "Close and publish" in (await office.get("/totals?lang=en")).text
        assert (await office.post("/totals")).status_code == 303
    page = (await visitor.get("/totals?lang=en")).text
    assert "Close and publish" not in page
    assert "Without a bar although there are deals, since it is withheld: technology" in page
    table = figures((await visitor.get("/totals/kind.csv?lang=en")).text)
    assert table["technology licence"][0] == ""
    assert "" in (table["technology development"][0], table["technical service (kind of contract)"][0])
    assert table["technology transfer"][0] == "0"
    total = figures((await visitor.get("/totals/all.csv?lang=en")).text)["quarter 1"][0]
    assert int(total) == round((12 * 50_000_000 + 66 * 1_000_000 + SECRET) / 1_000_000)
    assert "123.45" not in page
    assert (await visitor.get("/totals?year=1999")).status_code == 404


@pytest.mark.parametrize("margin", [Margin.KIND, Margin.FIELD, Margin.SELLER_AREA, Margin.BUYER_AREA])
async def test_a_file_says_what_is_told_and_nothing_where_that_is_withheld(
    visitor: httpx.AsyncClient, people: People, margin: Margin
) -> None:
    async with people.of(Role.OPERATOR) as office:
        await office.post("/totals")
    async with people.database.reading() as conn:
        year = (await publication_totals.years(conn, viewer=PUBLIC))[0]
        told = await publication_totals.told(conn, year, viewer=PUBLIC)
    rows = figures((await visitor.get(f"/totals/{margin.value}.csv?lang=en")).text).values()
    first = sorted(row[0] for row in rows)
    wanted = [fen for cell, fen in told.items() if cell.period == 1 and cell.margin is margin]
    wanted += [0] * (len(first) - len(wanted))
    assert first == sorted("" if fen is None else str(round(fen / 1_000_000)) for fen in wanted)


async def test_only_the_office_closes(people: People) -> None:
    async with people.of(Role.BROKER) as broker:
        assert (await broker.post("/totals")).status_code == 403
