"""A fresh market for each journey: the whole application with its background work, before a real Chromium."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.async_api import Browser

from corpus.reference.taxonomy import load_taxonomy
from market.account.member import Member
from market.postgres.db import Database
from market.settings import Settings
from matcher.answering.local import LocalMatching
from tests.browser.conftest import Reader, Window, chromium_running, listening
from tests.database import MarketServer, empty
from tests.matcher.market_index import matching_at
from tests.web.people import session_of
from web.app import create_app
from web.http.context import Market
from web.http.visitor import COOKIE
from web.job.handlers import run_background_work

REFUSED = "Failed to load resource: the server responded with a status of 4"
"""What Chromium says of each answer of ours that names a mistake."""


@dataclass(frozen=True)
class Town:
    """A market that is served, and whoever comes to it."""

    window: Window
    app: FastAPI
    database: Database
    matching: LocalMatching

    @property
    def market(self) -> Market:
        market = self.app.state.market
        assert isinstance(market, Market)
        return market

    @asynccontextmanager
    async def visit(self, member: Member | None = None, *, width: int = 1280) -> AsyncIterator[Reader]:
        """Open somebody's window; afterwards its last page has fitted it, and no page has complained."""
        async with self.window.reader(width=width) as reader:
            if member is not None:
                secret = await session_of(self.database, member)
                await reader.page.context.add_cookies([{"name": COOKIE, "value": secret, "url": self.window.address}])
            yield reader
            assert (reader.page.url, await reader.overflow()) == (reader.page.url, 0)
            assert [said for said in reader.complaints if not said.startswith(REFUSED)] == []


@pytest.fixture(scope="package")
async def chrome() -> AsyncIterator[Browser]:
    async with chromium_running() as browser:
        yield browser


@pytest.fixture
async def town(chrome: Browser, market: MarketServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Serve an empty market."""
    async with open_town(chrome, market, tmp_path_factory.mktemp("town")) as town:
        yield town


@asynccontextmanager
async def open_town(chrome: Browser, market: MarketServer, home: Path) -> AsyncIterator[Town]:
    """Serve a market that begins empty and ends so."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(empty, market.superuser_url)
        matching = await stack.enter_async_context(matching_at(home, market.database))
        app = create_app(
            settings=Settings(home=home), database=market.database, matching=matching, taxonomy=load_taxonomy()
        )
        await stack.enter_async_context(run_background_work(app.state.market))
        address = await stack.enter_async_context(listening(app))
        yield Town(Window(chrome, address), app, market.database, matching)
