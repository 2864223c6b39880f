"""Table 1's page: what was published and where it stands, what isn't measured said so, and the part that is."""

import csv
import re
from collections.abc import AsyncIterator
from decimal import Decimal
from io import StringIO

import httpx
import pytest

from market.target.standing import DistrictTotal
from market.target.target import Flow
from market.viewer import Role
from tests.database import MarketServer, empty
from tests.web.api_market import Served, served
from tests.web.people import People
from tests.web.target.test_pages import a_registered_deal
from web.dashboard.plan_table import list_plan_rows

__all__ = ["served"]

SENT = {"indicator": "3", "year": "2024", "value": "４３１", "source": "公报（样例）"}


@pytest.fixture
async def people(served: Served, market: MarketServer) -> People:
    await empty(market.superuser_url)
    return People(served.app, market.database)


@pytest.fixture
async def office(people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with people.of(Role.OPERATOR) as client:
        client.headers["Accept-Language"] = "en"
        yield client


def test_totals_of_the_district_are_the_values_of_the_trade_volume_on_the_plan_s_side() -> None:
    totals = [
        DistrictTotal(2023, Flow.OUTPUT, 212_500_000_000, "公报（样例）"),
        DistrictTotal(2024, Flow.INTAKE, 300_000_000_000, "公报（样例）"),
    ]
    trade = list_plan_rows((), totals, Flow.OUTPUT)[7]
    assert trade.latest is not None
    assert (trade.latest.year, trade.latest.value, trade.way) == (2023, Decimal("21.25"), Decimal("0.5"))
    assert list_plan_rows((), totals, Flow.INTAKE)[7].way == Decimal("12.5") / Decimal("7.5")
    assert list_plan_rows((), (), Flow.OUTPUT)[7].way is None


async def test_a_value_is_added_and_drawn_and_the_others_are_said_not_to_be_measured(office: httpx.AsyncClient) -> None:
    sent = await office.post("/brain/plan", data=SENT)
    assert (sent.status_code, sent.headers["location"]) == (303, "/brain/plan?kept=1")
    page = (await office.get("/brain/plan")).text
    assert page.count("not measured here, and nothing published was added") == 6
    assert "公报（样例）" in page
    rows = list(csv.reader(StringIO((await office.get("/brain/plan.csv")).text.removeprefix("\ufeff"))))
    assert rows[0][1:] == ["2020", "wanted in 2025", "latest", "of the year", "per cent of the way"]
    assert rows[3] == ["National high-tech enterprises in force (firms)", "247", "500", "431", "2024", "72.7"]
    assert rows[1][3:] == ["", "", ""]
    assert "Of 8 indicators 1 have a value since; 0 are" in (await office.get("/brain")).text


async def test_what_went_through_the_market_stands_beside_and_opens_its_rows(
    office: httpx.AsyncClient, market: MarketServer
) -> None:
    await a_registered_deal(market)
    page = (await office.get("/brain/plan")).text
    (link,) = re.findall(r'<a href="(/statistics/rows[^"]+)">through this market in \d{4}: CNY 1,000,000</a>', page)
    rows = await office.get(link.replace("&amp;", "&"))
    assert "磁钢耐温改进（样例）" in rows.text


async def test_brokers_see_what_was_published_and_add_nothing(people: People) -> None:
    async with people.of(Role.BROKER) as broker:
        assert (await broker.get("/brain/plan.csv")).status_code == 200
        assert (await broker.get("/brain/plan")).status_code == 403
        assert (await broker.post("/brain/plan", data=SENT)).status_code == 403


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"indicator": "8"}, ["indicator"]),
        ({"indicator": ""}, ["indicator"]),
        ({"year": "next"}, ["year"]),
        ({"value": "1e3", "source": ""}, ["value", "source"]),
    ],
)
async def test_what_is_wrong_lies_beside_its_field_and_what_was_typed_is_kept(
    office: httpx.AsyncClient, changes: dict[str, str], fields: list[str]
) -> None:
    sent = await office.post("/brain/plan", data=SENT | changes)
    assert sent.status_code == 422
    assert re.findall(r'<li><a href="#(\w+)">', sent.text) == fields
    assert f'value="{(SENT | changes)["year"]}"' in sent.text
