"""One id names a request in its answer, in the log and on the page of an error."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx
import pytest

from corpus.reference.taxonomy import load_taxonomy
from market.settings import read_settings
from tests.web.api_market import Served, served
from tests.web.http.log_lines import log_lines
from web.app import create_app

__all__ = ["served"]

SENT = "proxy-0123456789"
PROXIES = {"CUIBAI_TRUSTED_PROXIES": "10.1.0.0/16, 2001:db8::5"}
Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture(scope="module")
def ask(served: Served) -> Ask:
    """Ask a market that trusts the proxies of one network, as the machine of an address."""
    market = served.app.state.market
    settings = replace(market.settings, trusted_proxies=read_settings(PROXIES).trusted_proxies)
    app = create_app(settings=settings, database=market.database, matching=market.matching, taxonomy=load_taxonomy())

    async def ask(path: str, *, peer: str, sent: list[str]) -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(peer, 1234))
        headers = [("X-Request-Id", each) for each in sent]
        async with httpx.AsyncClient(transport=transport, base_url="http://market.test") as client:
            return await client.get(path, headers=headers)

    return ask


@pytest.mark.parametrize("peer", ["10.1.2.3", "::ffff:10.1.2.3", "2001:db8::5"])
async def test_the_id_of_a_trusted_proxy_is_taken_over(ask: Ask, peer: str) -> None:
    assert (await ask("/livez", peer=peer, sent=[SENT])).headers["x-request-id"] == SENT


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.2.0.1", "2001:db8::6", "no address"])
async def test_nobody_else_s_word_is_taken(ask: Ask, peer: str) -> None:
    given = (await ask("/livez", peer=peer, sent=[SENT])).headers["x-request-id"]
    assert len(given) == 16
    assert int(given, 16) >= 0


@pytest.mark.parametrize(
    "sent", [["short"], ["x" * 65], ["line%0Abreak"], ["with space"], ['quote"quote'], [SENT, "another-123"], [""]]
)
async def test_an_id_that_is_not_well_formed_is_replaced(ask: Ask, sent: list[str]) -> None:
    given = (await ask("/livez", peer="10.1.2.3", sent=sent)).headers["x-request-id"]
    assert given not in sent
    assert len(given) == 16


async def test_every_answer_has_its_own(served: Served) -> None:
    paths = (
        "/",
        "/nothing",
        "/static/page/tokens.css",
        "/api/v1/status",
        "/livez",
        "/search?page=x",
        "/achievements/x",
    )
    ids = [(await served.client.get(path)).headers["x-request-id"] for path in paths]
    assert len(set(ids)) == len(paths)


async def test_the_page_and_the_object_of_an_error_name_it(served: Served) -> None:
    page = await served.client.get("/needs/nothing")
    program = await served.client.get("/api/v1/needs/nothing")
    assert (page.status_code, program.status_code) == (404, 404)
    assert f"name the request: {page.headers['x-request-id']}" in page.text
    assert program.json()["error"]["request_id"] == program.headers["x-request-id"]


async def test_the_log_names_it(ask: Ask) -> None:
    with log_lines() as lines:
        await ask("/needs/nothing", peer="10.1.2.3", sent=[SENT])
    assert [line["request_id"] for line in lines()] == [SENT]
