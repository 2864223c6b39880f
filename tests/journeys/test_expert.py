"""An expert is invited, consents to one firm that asks, and then leaves the market: all on a telephone."""

from dataclasses import replace

import pytest
from playwright.async_api import expect

from market.listing.listing import ListingId
from market.viewer import Role
from tests.browser.conftest import Reader
from tests.journeys.axe import grave_faults
from tests.journeys.conftest import Town
from tests.journeys.office import choose_password, press
from tests.listings import an_expert
from tests.matcher.market_index import publish
from tests.web.people import a_member, add_firm, add_member

pytestmark = pytest.mark.browser
PHONE = 360


async def invite(office: Reader, expert_id: ListingId) -> str:
    """Invite an expert, and give the link that the office is shown since no letters are sent."""
    page = office.page
    await office.open("/office/members")
    await page.select_option("#role", "expert")
    await page.fill("#person", "沈测试（样例）")
    await page.fill("#email", "expert@example.invalid")
    await page.fill("#expert", f"/experts/{expert_id}")
    await office.follow(page.locator("#invite").get_by_role("button", name="邀请"))
    return (await page.locator(".account-secret").inner_text()).strip()


async def found(reader: Reader, expert_id: ListingId) -> int:
    """Say in how many places a search names an expert."""
    await reader.open("/search?q=稀土永磁")
    return await reader.page.locator(f"main a[href='/experts/{expert_id}']").count()


async def test_an_expert_consents_to_one_and_then_leaves(town: Town) -> None:
    unit, firm = await add_firm(town.database, 51), await add_firm(town.database, 52)
    expert = replace(an_expert(unit), rankable=True)
    await publish(town.database, expert)
    operator = await add_member(town.database, a_member(Role.OPERATOR))
    asking = await add_member(town.database, a_member(Role.ENTERPRISE, firm))
    await town.matching.caught_up()
    async with town.visit(operator) as office, town.visit(asking) as reader, town.visit(width=PHONE) as themself:
        link = await invite(office, expert.id)
        await themself.open(link[link.index("/join") :])
        await choose_password(themself)
        await press(themself, "保存密码并登录")
        await reader.open(f"/experts/{expert.id}/contact")
        assert await reader.page.get_by_text("sample@example.invalid").count() == 0
        await reader.page.fill("#purpose", "想请教电机磁钢在高温下的选型与测试。")
        await press(reader, "向专家提出申请")
        await themself.open("/account/requests")
        assert await grave_faults(themself.page) == []
        await themself.follow(themself.page.get_by_role("button", name="同意").first)
        await reader.open(f"/experts/{expert.id}/contact")
        await press(reader, "显示联系方式")
        await expect(reader.page.get_by_text("sample@example.invalid")).to_be_visible()
        assert await found(reader, expert.id) > 0
        await themself.open("/account/expert")
        await press(themself, "立即退出所有列表和检索")
        await expect(themself.page.get_by_role("button", name="恢复")).to_be_visible()
        assert await grave_faults(themself.page) == []
        assert await found(reader, expert.id) == 0
        gone = await reader.page.goto(f"/experts/{expert.id}")
        assert gone is not None
        assert gone.status == 404
