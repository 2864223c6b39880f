"""Grants in a browser: asked for, refused input, granted, read; on a telephone and in the dark."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from corpus.reference.taxonomy import load_taxonomy
from market.listing.achievement import Achievement
from market.listing.listing import Tier
from market.office.store import organizations
from market.organization import Organization
from market.place import Place
from market.postgres.db import Database
from market.settings import Settings
from market.viewer import COMMAND_LINE, Role
from tests.browser.conftest import Reader, Window, chromium_running, listening
from tests.database import MarketServer, empty
from tests.listings import an_achievement, an_organization
from tests.matcher.market_index import matching_at, publish
from tests.web.people import a_member, add_firm, add_member, session_of
from web.app import create_app
from web.http.visitor import COOKIE

pytestmark = pytest.mark.browser
L2 = "烧结曲线：1040 ℃ 保温两小时。"


@dataclass(frozen=True)
class Stage:
    window: Window
    database: Database
    owner: Organization
    abroad: Organization
    listing: Achievement

    async def sign_in(self, reader: Reader, role: Role, firm: Organization | None = None) -> None:
        secret = await session_of(self.database, await add_member(self.database, a_member(role, firm)))
        await reader.page.context.add_cookies([{"name": COOKIE, "value": secret, "url": self.window.address}])


@pytest.fixture
async def stage(market: MarketServer, tmp_path: Path) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        stack.push_async_callback(empty, market.superuser_url)
        owner = await add_firm(market.database, 91)
        abroad = replace(an_organization(92), place=Place("FI"), name="境外求知公司（样例）")
        async with market.database.writing() as conn:
            await organizations.add(conn, abroad, actor=COMMAND_LINE)
        listing = replace(an_achievement(owner), confidential={Tier.L2: L2, Tier.L3: "配方"})
        await publish(market.database, listing)
        matching = await stack.enter_async_context(matching_at(tmp_path, market.database))
        await matching.caught_up()
        app = create_app(
            settings=Settings(home=tmp_path), database=market.database, matching=matching, taxonomy=load_taxonomy()
        )
        address = await stack.enter_async_context(listening(app))
        browser = await stack.enter_async_context(chromium_running())
        yield Stage(Window(browser, address), market.database, owner, abroad, listing)


async def look(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look at one."""
    if folder := os.environ.get("CUIBAI_TEST_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def test_a_text_goes_abroad_once_all_have_agreed(stage: Stage) -> None:
    async with (
        stage.window.reader(width=360, dark=True) as asker,
        stage.window.reader() as owner,
        stage.window.reader() as office,
    ):
        await stage.sign_in(asker, Role.ENTERPRISE, stage.abroad)
        await stage.sign_in(owner, Role.ENTERPRISE, stage.owner)
        await stage.sign_in(office, Role.OPERATOR)
        await asker.open(f"/achievements/{stage.listing.id}")
        await asker.follow("text=查阅或向发布方申请")
        await look(asker.page, "ask")
        assert await asker.overflow() <= 0
        await asker.page.fill("#f-reason", "评估 1040 ℃ 工艺")
        await asker.follow("section:has(#tier-L2) button")
        await expect(asker.page.locator("section:has(#tier-L2) .grant-asked")).to_be_visible()

        await owner.open("/mine/grants")
        await look(owner.page, "list")
        await owner.follow("table a")
        await owner.follow(owner.page.locator("text=授权").last)
        await expect(owner.page.locator("[data-mistakes]")).to_be_focused()
        await look(owner.page, "refused")

        await office.open("/office/grants")
        await office.follow("table a")
        await look(office.page, "office")
        await office.page.check("input[value=licensed]")
        await office.page.fill("#f-reason", "许可证号见卷宗")
        await office.follow("text=登记判断")
        await expect(office.page.locator("text=许可证号见卷宗")).to_be_visible()

        await owner.follow("form[action$='/give'] .button-main")
        await expect(owner.page.locator(".grant-granted")).to_be_visible()
        await look(owner.page, "granted")
        await asker.page.reload()
        await asker.follow("section:has(#tier-L2) button")
        await expect(asker.page.locator(".confidential-text")).to_contain_text("1040")
        await look(asker.page, "read")
        assert await asker.overflow() <= 0
        await owner.open(f"/listings/{stage.listing.id}/grants")
        await expect(owner.page.locator("table >> nth=1")).to_contain_text("境外求知公司")
        await look(owner.page, "readings")
        for reader in (asker, owner, office):
            assert [said for said in reader.complaints if "422" not in said] == []
