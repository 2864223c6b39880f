"""A real Chromium before the real application with the sample market."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from corpus.reference.taxonomy import load_taxonomy
from corpus.sample.market import load_samples
from market.settings import Settings
from market.viewer import SAMPLES
from matcher.evaluation.kept import keep
from tests.database import MarketServer, empty, quiet
from tests.matcher.evaluation.invented_evaluation import an_evaluation
from tests.matcher.market_index import matching_at
from tests.prepare import chromium, missing
from web.app import create_app

WAIT_MS = 60_000
"""How long a browser may take on a machine that has other things to do; it costs nothing where it does not."""


@dataclass
class Reader:
    """One reader's browser window, with what its console and its pages complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    async def open(self, path: str) -> None:
        await self.page.goto(path)

    async def follow(self, what: str | Locator) -> None:
        """Click what leads to another page, and wait until that page is loaded, its scripts too.

        A click alone waits for neither: what comes next could meet the page before, or cut its request short.
        """
        async with self.page.expect_navigation():
            await (self.page.locator(what).first if isinstance(what, str) else what).click()

    async def press(self, key: str) -> None:
        """Press a key that leads to another page, and wait until that page is loaded and hears keys itself."""
        async with self.page.expect_navigation():
            await self.page.keyboard.press(key)

    async def ask(self, text: str) -> None:
        """Paste a need and wait for the answers."""
        await self.page.fill("#need", text)
        await self.page.click(".button-main")
        await self.page.wait_for_selector("#answers .match, #answers .nothing")

    async def overflow(self) -> int:
        """Say by how many pixels the page is wider than its window, once its styles are there."""
        await self.page.wait_for_load_state()
        return int(await self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@dataclass(frozen=True)
class Window:
    """Opens readers' windows over one server."""

    browser: Browser
    address: str

    @asynccontextmanager
    async def reader(
        self, *, width: int = 1280, dark: bool = False, scripts: bool = True, locale: str = "zh-CN"
    ) -> AsyncIterator[Reader]:
        """Open a window of its own: no cookie of another reader is in it."""
        context: BrowserContext = await self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            locale=locale,
        )
        context.set_default_timeout(WAIT_MS)
        page = await context.new_page()
        reader = Reader(page)
        page.on("console", lambda said: reader.complaints.append(said.text) if said.type != "log" else None)
        page.on("pageerror", lambda error: reader.complaints.append(str(error)))
        try:
            yield reader
        finally:
            await context.close()


@pytest.fixture(scope="package")
async def served_samples(market: MarketServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Serve the sample market; its meanings come from the small hashing encoder."""
    database, home = market.database, tmp_path_factory.mktemp("browser")
    await load_samples(database, actor=SAMPLES, say=quiet)
    keep(home, an_evaluation())
    async with matching_at(home, database) as matching:
        await matching.caught_up()
        app = create_app(settings=Settings(home=home), database=database, matching=matching, taxonomy=load_taxonomy())
        async with listening(app) as address:
            yield address
    await empty(market.superuser_url)


@asynccontextmanager
async def listening(app: FastAPI) -> AsyncIterator[str]:
    """Serve an application on a port of its own, and give its address."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="critical"))
        serving = asyncio.create_task(server.serve(sockets=[door]))
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        await serving


@pytest.fixture(scope="package")
async def window(served_samples: str) -> AsyncIterator[Window]:
    """Open a browser before the sample market."""
    async with chromium_running() as browser:
        yield Window(browser, served_samples)


@asynccontextmanager
async def chromium_running() -> AsyncIterator[Browser]:
    """Start the system's Chromium, or say in one line what is missing."""
    path = chromium()
    if path is None or missing():
        sentence = f"browser tests lack {' and '.join(missing())}: run python -m tests.prepare"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    expect.set_options(timeout=WAIT_MS)
    async with async_playwright() as playwright:
        arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        browser = await playwright.chromium.launch(
            executable_path=path,
            args=arguments,
            ignore_default_args=["--disable-back-forward-cache"],  # readers' browsers have one
        )
        yield browser
        await browser.close()
