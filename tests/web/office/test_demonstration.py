"""The demonstration: one click per role on this machine, and never in anybody else's name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from corpus.reference.taxonomy import load_taxonomy
from market.organization import OrganizationKind
from market.postgres.db import Database
from market.settings import Settings
from market.viewer import MEMBER_ROLES, Role
from tests.listings import a_need, an_achievement, an_expert, an_organization
from tests.matcher.market_index import add_organization, matching_at, publish
from tests.web.people import HERE, People, add_firm, browser
from web.app import create_app
from web.http.visitor import COOKIE

CLICK = 'action="/demonstration"'


@pytest.fixture
async def samples(database: Database, tmp_path: Path) -> AsyncIterator[People]:
    """Serve a market of samples alone."""
    async with AsyncExitStack() as stack:
        institute = await add_organization(database, an_organization(sample=True))
        firm = replace(an_organization(2, sample=True), kind=OrganizationKind.ENTERPRISE)
        await add_organization(database, firm)
        made = (a_need(firm), an_achievement(institute), an_expert(institute))
        await publish(database, *(replace(listing, sample=True) for listing in made))
        home = tmp_path / "samples"
        matching = await stack.enter_async_context(matching_at(home, database))
        await matching.caught_up()
        app = create_app(settings=Settings(home=home), database=database, matching=matching, taxonomy=load_taxonomy())
        yield People(app, database)


async def enter(
    client: httpx.AsyncClient, role: Role = Role.OPERATOR, headers: dict[str, str] | None = None
) -> httpx.Response:
    return await client.post("/demonstration", data={"role": role.value}, headers=headers)


async def test_the_front_page_offers_every_role_with_one_click(samples: People) -> None:
    async with samples.stranger() as client:
        page = (await client.get("/")).text
        assert page.count(CLICK) == 1
        assert [f'name="role" value="{role.value}"' in page for role in MEMBER_ROLES] == [True] * 5
        for role in MEMBER_ROLES:
            answer = await enter(client, role)
            assert answer.status_code == 303
            assert "demonstration" in (await client.get("/account")).text
            assert CLICK not in (await client.get("/")).text


async def test_a_sample_member_changes_no_account_and_makes_nobody_real(samples: People) -> None:
    async with samples.stranger() as client:
        await enter(client)
        for path, sent in (
            ("/account/password", {"old": "x", "password": "y", "again": "y"}),
            ("/account/second-factor", {"do": "begin"}),
            ("/account/tokens", {"name": "x", "scopes": "office"}),
            ("/account/sessions", {"which": "others"}),
            ("/office/members", {"role": "operator", "person": "x", "email": "x@example.invalid"}),
        ):
            assert (await client.post(path, data=sent)).status_code == 403, path
        assert (await client.get("/office/members")).status_code == 200
    async with samples.database.reading() as conn:
        assert await conn.fetchval("SELECT count(*) FROM member WHERE NOT sample") == 0


@pytest.mark.parametrize(
    "header",
    [
        {"Forwarded": "for=192.0.2.1"},
        {"Via": "1.1 proxy"},
        {"X-Forwarded-For": "192.0.2.1"},
        {"X-Forwarded-Port": "443"},
        {"X-Forwarded-Server": "a"},
        {"X-Real-IP": "192.0.2.1"},
        {"Host": "market.example.org"},
        {"Host": "127.0.0.1.example.org"},
        {"Origin": "http://other.test"},
    ],
)
async def test_it_is_refused_behind_a_proxy_and_under_a_foreign_name(samples: People, header: dict[str, str]) -> None:
    async with samples.stranger() as client:
        answer = await enter(client, headers=header)
        assert (answer.status_code, COOKIE in client.cookies) == (404, False)
        assert CLICK not in (await client.get("/", headers=header)).text


async def test_it_is_refused_from_elsewhere(samples: People) -> None:
    transport = httpx.ASGITransport(samples.app, raise_app_exceptions=False, client=("192.0.2.9", 4000))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        assert (await enter(client)).status_code == 404
        assert CLICK not in (await client.get("/")).text


async def test_two_clicks_at_once_make_one_member(samples: People) -> None:
    async with samples.stranger() as one, samples.stranger() as other:
        answers = await asyncio.gather(enter(one), enter(other))
    assert [answer.status_code for answer in answers] == [303, 303]
    async with samples.database.reading() as conn:
        assert await conn.fetchval("SELECT count(*) FROM member") == 1


@pytest.mark.parametrize("real", ["member", "organization"])
async def test_the_first_thing_that_is_real_ends_it_at_once(samples: People, real: str) -> None:
    async with samples.stranger() as client:
        await enter(client)
        assert (await client.get("/office/members")).status_code == 200
        if real == "member":
            await samples.join(Role.OPERATOR)
        else:
            await add_firm(samples.database, 9)
        assert (await client.get("/office/members")).status_code == 303
        assert (await enter(client)).status_code == 404
        assert CLICK not in (await client.get("/")).text


async def test_only_the_named_roles_are_played(samples: People) -> None:
    async with samples.stranger() as client:
        assert (await client.post("/demonstration", data={"role": "indexer"})).status_code == 404
        assert (await client.get("/demonstration")).status_code == 405
    async with browser(samples.app) as client:
        client.headers["Sec-Fetch-Site"] = "cross-site"
        assert (await enter(client)).status_code == 403
