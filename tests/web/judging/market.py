"""A market with pairs to judge behind the real application, and judges' browsers before it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from corpus.reference.taxonomy import load_taxonomy
from market.judging.access_pass import Bearer, PassPurpose
from market.judging.judgement import Judgement
from market.judging.store import access_passes, judgements
from market.listing.listing import Kind, ListingId
from market.postgres.db import Database
from market.settings import Settings
from market.viewer import OPERATOR
from matcher.answering.local import LocalMatching
from tests.judging import add_pool
from tests.listings import an_organization
from tests.matcher.market_index import add_organization, matching_at
from web.app import create_app

HERE = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Bench:
    """The application, its database, and the pairs of one pool; the first of them is for two judges."""

    app: FastAPI
    database: Database
    matching: LocalMatching
    need: ListingId
    offers: list[ListingId]

    def browser(self, *, client: tuple[str, int] = ("127.0.0.1", 50_000), base: str = HERE) -> httpx.AsyncClient:
        """Open a browser of its own, with no cookie."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=client)
        return httpx.AsyncClient(transport=transport, base_url=base, headers={"Accept-Language": "en"})

    async def link(self, judge: str = "reader-1", kind: Kind = Kind.ACHIEVEMENT) -> str:
        """Issue a link's secret, as the command does."""
        async with self.database.writing() as conn:
            return await access_passes.issue(conn, PassPurpose.LINK, Bearer(judge, kind))

    @asynccontextmanager
    async def judge(self, judge: str = "reader-1") -> AsyncIterator[httpx.AsyncClient]:
        """Open a browser that has redeemed a link."""
        async with self.browser() as browser:
            answer = await browser.post("/judge", data={"do": "enter", "link": await self.link(judge)})
            assert (answer.status_code, answer.headers["location"]) == (303, "/judge")
            yield browser

    async def kept(self, *, standing: bool = False) -> list[Judgement]:
        async with self.database.reading() as conn:
            return await judgements.find(conn, viewer=OPERATOR, standing=standing)


@pytest.fixture
async def bench(database: Database, tmp_path: Path) -> AsyncIterator[Bench]:
    async with AsyncExitStack() as stack:
        owner = await add_organization(database, an_organization())
        async with database.writing() as conn:
            need, offers = await add_pool(conn, owner, pairs=4, twice=1)
        home = tmp_path / "judged"
        matching = await stack.enter_async_context(matching_at(home, database))
        await matching.caught_up()
        app = create_app(settings=Settings(home=home), database=database, matching=matching, taxonomy=load_taxonomy())
        yield Bench(app, database, matching, need, offers)


def turn_of(page: str) -> str:
    """Read the turn that a page's form is about."""
    return page.split('name="turn" value="')[1].split('"', maxsplit=1)[0]
