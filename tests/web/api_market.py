"""A small market behind the real application, for the tests of the JSON API: six listings, one of them hidden."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import httpx
import pytest
from fastapi import FastAPI

from corpus.reference.taxonomy import load_taxonomy
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.listing import Audience, Step
from market.listing.need import Need
from market.listing.store import listings
from market.organization import Organization
from market.settings import Settings
from market.viewer import COMMAND_LINE
from matcher.answering.local import LocalMatching
from tests.database import MarketServer, empty
from tests.listings import a_need, an_achievement, an_anonymous_need, an_expert, an_organization
from tests.matcher.market_index import add_organization, matching_at, publish
from web.app import create_app


@dataclass(frozen=True)
class Served:
    """The application, a client of it, and what is in its market."""

    app: FastAPI
    client: httpx.AsyncClient
    matching: LocalMatching
    organization: Organization
    achievement: Achievement
    members_only: Achievement
    withdrawn: Achievement
    need: Need
    anonymous: Need
    expert: Expert


@pytest.fixture(scope="module")
async def served(market: MarketServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """Serve the market for the tests of one module, and leave the database empty."""
    database, home = market.database, tmp_path_factory.mktemp("api")
    async with AsyncExitStack() as stack:
        stack.push_async_callback(empty, market.superuser_url)
        organization = await add_organization(database, an_organization())
        achievement, need = an_achievement(organization), a_need(organization)
        members_only = replace(an_achievement(organization, number="A-2"), title="会员磁体", audience=Audience.MEMBERS)
        withdrawn = an_achievement(organization, number="A-3", title="撤回的磁体")
        anonymous, expert = an_anonymous_need(organization), an_expert(organization)
        await publish(database, achievement, members_only, withdrawn, need, anonymous, expert)
        async with database.writing() as conn:
            await listings.take_step(conn, withdrawn.id, Step.WITHDRAW, actor=COMMAND_LINE)
        matching = await stack.enter_async_context(matching_at(home, database))
        await matching.caught_up()
        app = create_app(settings=Settings(home=home), database=database, matching=matching, taxonomy=load_taxonomy())
        client = await stack.enter_async_context(client_of(app))
        yield Served(app, client, matching, organization, achievement, members_only, withdrawn, need, anonymous, expert)


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """Make a client that reaches an application without a network; its failures are answers, not exceptions."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://market.test", headers={"Accept-Language": "en"})
