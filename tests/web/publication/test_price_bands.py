"""Bands of prices over the pages: beside a listing for its owner and brokers, beside an introduction for both sides."""

import pytest

from market.viewer import Role
from tests.database import MarketServer
from tests.market.publication.builders import Made, register
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["served"]
HEADING = "What comparable deals cost"


@pytest.fixture
async def people(served: Served, market: MarketServer) -> People:
    found = People(served.app, market.database)
    async with market.database.writing() as conn:
        if not await conn.fetchval("SELECT count(*) FROM deal"):
            for number in range(6):
                await register(conn, Made(number=number, fen=30_000_000 + number))
    async with found.of(Role.OPERATOR) as office:
        await office.post("/totals")
    return found


async def test_an_owner_and_a_broker_read_what_comparable_deals_cost(served: Served, people: People) -> None:
    here = f"/achievements/{served.achievement.id}"
    async with people.of(Role.BROKER) as broker, people.of(Role.INSTITUTE, served.organization) as owner:
        for client in (broker, owner):
            page = (await client.get(here)).text
            assert HEADING in page
            assert "CNY 250,000 – CNY 315,000" in page
            assert "6 deals of 6 sellers and 6 buyers, by the end of quarter 1 of 2026" in page
            assert "Too few in the narrower class, so this is of:" in page
        assert HEADING in (await broker.get(f"/needs/{served.need.id}")).text


async def test_others_are_shown_nothing_of_it(served: Served, people: People) -> None:
    async with people.of(Role.EXPERT) as expert, people.stranger() as stranger:
        for client in (expert, stranger):
            for here in (f"/achievements/{served.achievement.id}", f"/needs/{served.anonymous.id}"):
                assert HEADING not in (await client.get(here)).text
