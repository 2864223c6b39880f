"""The brokers' queue in a browser: twenty pairs by keyboard, without a page load; without scripts; on a telephone."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from corpus.reference.taxonomy import load_taxonomy
from market.judging.judgement import Judgement, Level, Reason
from market.judging.store import judgements
from market.postgres.db import Database
from market.settings import Settings
from market.viewer import OPERATOR, Role
from tests.browser.conftest import Reader, Window, chromium_running, listening
from tests.browser.test_looks import CONTRAST
from tests.database import MarketServer, empty
from tests.journeys.keys import decide
from tests.listings import an_organization
from tests.market.queue.builders import add_waiting
from tests.matcher.market_index import add_organization, matching_at
from tests.web.people import a_member, add_member, session_of
from web.app import create_app
from web.http.visitor import COOKIE

pytestmark = pytest.mark.browser
PAIRS = 22


@dataclass(frozen=True)
class Stage:
    window: Window
    database: Database

    async def sign_in(self, reader: Reader, path: str = "/queue") -> Page:
        """Open the queue as a broker of one's own."""
        secret = await session_of(self.database, await add_member(self.database, a_member(Role.BROKER)))
        await reader.page.context.add_cookies([{"name": COOKIE, "value": secret, "url": self.window.address}])
        await reader.page.goto(path)
        return reader.page

    async def kept(self) -> list[Judgement]:
        async with self.database.reading() as conn:
            return await judgements.find(conn, viewer=OPERATOR)


@pytest.fixture
async def stage(market: MarketServer, tmp_path: Path) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        stack.push_async_callback(empty, market.superuser_url)
        owner = await add_organization(market.database, an_organization())
        async with market.database.writing() as conn:
            await add_waiting(conn, owner, pairs=PAIRS)
        matching = await stack.enter_async_context(matching_at(tmp_path, market.database))
        await matching.caught_up()
        app = create_app(
            settings=Settings(home=tmp_path), database=market.database, matching=matching, taxonomy=load_taxonomy()
        )
        address = await stack.enter_async_context(listening(app))
        browser = await stack.enter_async_context(chromium_running())
        yield Stage(Window(browser, address), market.database)


async def test_a_broker_clears_twenty_pairs_by_keyboard(stage: Stage) -> None:
    async with stage.window.reader() as reader:
        page = await stage.sign_in(reader)
        await page.evaluate("window.stayed = true")
        first = await page.locator("[data-part]").get_attribute("data-pair")
        for _ in range(5):
            await decide(page, "3")
        for _ in range(5):
            await decide(page, "d", "m")
        await decide(page, "d", "1", "w")
        await decide(page, "u")
        await expect(page.locator("[data-mode=d] [value='2']")).to_be_checked()
        await decide(page, "1")
        await decide(page, "i")
        await decide(page, "s", "2")
        passed = await page.locator("[data-part]").get_attribute("data-pair")
        await decide(page, "j")
        await decide(page, "k")
        assert await page.locator("[data-part]").get_attribute("data-pair") == passed
        for _ in range(6):
            await decide(page, "4")
        await expect(page.locator("[data-progress]")).to_contain_text("12 已评级")
        await expect(page.locator("[data-progress]")).to_contain_text("5 ")
        assert passed != first
        assert await page.evaluate("window.stayed")
        assert reader.complaints == []
    levels = sorted(each.level for each in await stage.kept())
    assert levels == [Level.NONE] + [Level.WEAK] * 5 + [Level.FAIR] * 5 + [Level.STRONG] * 7
    assert [each.reason for each in await stage.kept() if each.reason] == [Reason.MATURITY] * 5


async def test_the_last_pair_leaves_an_empty_queue_that_can_be_undone(stage: Stage) -> None:
    async with stage.database.writing() as conn:
        await conn.execute("UPDATE queue_pair SET snoozed_until = now() + interval '1 day' WHERE rank > 2")
    async with stage.window.reader() as reader:
        page = await stage.sign_in(reader)
        await decide(page, "2")
        await page.keyboard.press("2")
        await expect(page.locator("[data-nothing]")).to_be_focused()
        await expect(page.locator("[data-progress]")).to_contain_text("2 ")
        await decide(page, "u")
        await expect(page.locator(".judge-side")).to_have_count(2)
        await page.keyboard.press("4")
        await expect(page.locator("[data-nothing]")).to_be_focused()
        await expect(page.locator("[data-last]")).to_contain_text("4")
        assert reader.complaints == []
    assert sorted(each.level for each in await stage.kept()) == [Level.WEAK, Level.STRONG]


async def test_a_pair_that_could_not_be_fetched_ahead_is_asked_for_once_more(stage: Stage) -> None:
    async with stage.window.reader() as reader:
        refused: list[str] = []

        async def refuse_first(route: Route) -> None:
            if route.request.method == "POST" and not refused:
                refused.append(route.request.url)
                await route.abort()
            else:
                await route.continue_()

        await reader.page.route("**/queue", refuse_first)
        async with reader.page.expect_event("requestfailed"):
            page = await stage.sign_in(reader)
        await decide(page, "3")
        await expect(page.locator("[data-progress]")).to_contain_text("1 ")
        await expect(page.locator("[data-lost-notice]")).to_have_count(0)
        assert len(refused) == 1
    assert [each.level for each in await stage.kept()] == [Level.FAIR]


async def test_a_refused_act_is_told_and_the_next_pair_stays(stage: Stage) -> None:
    async with stage.window.reader() as reader:
        page = await stage.sign_in(reader)
        async with stage.database.writing() as conn:
            await conn.execute("UPDATE queue_lease SET open_until = now() - interval '1 s'")
        await decide(page, "3")
        await expect(page.locator(".notice-warning")).to_be_visible()
        assert [said for said in reader.complaints if "409" not in said] == []
    assert await stage.kept() == []


@pytest.mark.parametrize(("dark", "locale"), [(False, "zh-CN"), (True, "en-US")], ids=["light-zh", "dark-en"])
async def test_the_queue_without_scripts_fits_a_telephone(stage: Stage, *, dark: bool, locale: str) -> None:
    async with stage.window.reader(width=360, dark=dark, locale=locale, scripts=False) as reader:
        page = await stage.sign_in(reader)
        assert await reader.overflow() == 0
        await page.click("[data-mode=d] > summary")
        await reader.follow("[value='decline:maturity']")
        await expect(page.locator("[data-undo]")).to_be_enabled()
        await reader.follow("[value='grade:4']")
        await reader.follow("[data-undo]")
        await expect(page.locator("[data-progress]")).to_contain_text("1 ")
        assert await reader.overflow() == 0
    assert [each.level for each in await stage.kept()] == [Level.WEAK, Level.STRONG]


async def test_every_word_of_the_queue_can_be_read(stage: Stage) -> None:
    for dark in (False, True):
        async with stage.window.reader(width=360, dark=dark) as reader:
            page = await stage.sign_in(reader)
            await page.keyboard.press("d")
            assert await page.evaluate(CONTRAST) == []
            assert await reader.overflow() == 0
