"""Over the API: a deal's registration package, the flags of deals and the public totals, as the pages tell them."""

import csv
from collections.abc import AsyncIterator, Mapping
from io import StringIO
from typing import Any

import httpx
import pytest

from market.account.api_token import TokenTerm, scopes_of
from market.account.store import api_tokens
from market.viewer import Role
from tests.database import MarketServer, empty
from tests.web.access.deal_things import a_flag
from tests.web.access.price_things import close_a_quarter
from tests.web.api_market import Served, client_of, served
from tests.web.http.openapi_schema import check
from tests.web.http.test_api_shapes import described, openapi_of
from tests.web.people import People

__all__ = ["served"]
NAMES = {
    "development": "technology development",
    "service": "technical service (kind of contract)",
    "licence": "technology licence",
}


@pytest.fixture
async def programs(served: Served, market: MarketServer) -> AsyncIterator[Mapping[Role, httpx.AsyncClient]]:
    """Begin each test without deals, with tokens of the office and of a broker."""
    await empty(market.superuser_url)
    people, clients = People(served.app, market.database), dict[Role, httpx.AsyncClient]()
    for role in (Role.OPERATOR, Role.BROKER):
        member = await people.join(role, None)
        async with market.database.writing() as conn:
            scopes = frozenset(scopes_of(member))
            token = await api_tokens.make(conn, member, name="packages", scopes=scopes, term=TokenTerm.MONTH)
        clients[role] = client_of(served.app)
        clients[role].headers["Authorization"] = f"Bearer {token}"
    async with clients[Role.OPERATOR], clients[Role.BROKER]:
        yield clients


async def read(client: httpx.AsyncClient, path: str, template: str = "") -> Any:
    """Read an address, in the shape that is described."""
    answer, openapi = await client.get(path), await openapi_of(client)
    assert answer.status_code == 200, answer.text
    check(answer.json(), described(openapi, template or path, "get", 200), openapi)
    return answer.json()


async def test_the_office_reads_flags_and_the_package_of_the_flagged_deal(
    programs: Mapping[Role, httpx.AsyncClient], served: Served, market: MarketServer
) -> None:
    office, broker = programs[Role.OPERATOR], programs[Role.BROKER]
    flag = await a_flag(market.database, served.organization)
    listed = await read(office, "/api/v1/flags")
    (found,) = [each for each in listed["flags"] if each["id"] == flag["id"]]
    assert (found["kind"], found["stands"], found["verdict"]) == ("equipment", True, None)
    (deal,) = found["deals"]
    assert (deal["total_fen"], deal["technical_fen"], deal["current"]) == (100, 1, True)
    package = f"/api/v1/deals/{deal['deal_id']}/registration"
    told = await read(office, package, "/api/v1/deals/{id}/registration")
    texts = {each["code"]: each["text"] for each in told["fields"]}
    missing = {each["code"] for each in told["fields"] if each["standing"] in ("missing", "by-hand")}
    assert set(told["missing"]) == missing
    assert "1.00" in texts.values()
    assert [(await broker.get(path)).status_code for path in ("/api/v1/flags", package)] == [403, 404]
    assert (await office.get("/api/v1/flags?kind=luck")).status_code == 400


async def test_everybody_reads_the_totals_that_the_page_tells_and_nothing_that_is_withheld(
    programs: Mapping[Role, httpx.AsyncClient], served: Served, market: MarketServer
) -> None:
    await close_a_quarter(market.database)
    async with client_of(served.app) as nobody:
        told = await read(nobody, "/api/v1/totals")
        page = (await nobody.get("/totals/kind.csv?lang=en")).text
    assert told == await read(programs[Role.OPERATOR], "/api/v1/totals")
    (year,) = told["years"]
    assert (year["quarters"], year["amount_wan"]) == ([1], None), "a year that goes on has come to nothing yet"
    kinds = {cell["member"]: cell["amount_wan"] for cell in year["cells"] if cell["margin"] == "kind"}
    assert kinds["licence"] is None
    listed = {row[0]: row[1] for row in csv.reader(StringIO(page.removeprefix("\ufeff")))}
    shown = {member: listed[name] for member, name in NAMES.items()}
    assert {member: "" if kinds[member] is None else str(kinds[member]) for member in NAMES} == shown
    assert "300" in shown.values(), "an amount is told, rounded as on the page"
